import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { LiveRegions } from "../ui/LiveRegions";
import { newQueryClient } from "./queryClient";
import { newRouter } from "./router";
import { SessionDialog } from "./SessionDialog";
import { colourSchemes, theme, variables } from "./theme";

const client = newQueryClient();
const router = newRouter(client);

/** Everything around the pages. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colourSchemes}
      cssVariablesResolver={variables}
    >
      <QueryClientProvider client={client}>
        <LiveRegions />
        <RouterProvider router={router} />
        <SessionDialog />
      </QueryClientProvider>
    </MantineProvider>
  );
}
