import "@mantine/core/styles.layer.css";
import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/mantine.css";
import "./ui/print.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { guardSession } from "./app/session";
import { density, setDensity } from "./lib/device";
import { startTranslations } from "./lib/i18n";

setDensity(density());
guardSession();
await startTranslations();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
