import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Banner } from "../../../ui/Banner";
import { ConfirmDialog } from "../../../ui/Dialog";
import classes from "./editor.module.css";
import { lostIn } from "./fidelity";
import { PlainText } from "./PlainText";
import { Prose } from "./Prose";
import { RichText, type RichTextProps } from "./RichText";
import { bodyExtensions } from "./schema";
import { byLines } from "./sources";

interface HtmlTextProps extends Omit<RichTextProps, "onUnfit"> {
  drawn: string;
  onPreview: () => Promise<void>;
}

/** An HTML body: edited as it looks when the editor holds all of it, else read,
 * and edited in its source. */
export function HtmlText(props: HtmlTextProps) {
  const [fit, setFit] = useState(() => {
    const lost = lostIn(props.start, bodyExtensions);
    return { lost, text: props.start };
  });
  if (fit.lost.length === 0)
    return (
      <RichText
        {...props}
        start={fit.text}
        onUnfit={(text) => setFit({ lost: lostIn(text, bodyExtensions), text })}
      />
    );
  return <Unfit {...props} fit={fit} onEdit={() => setFit({ lost: [], text: fit.text })} />;
}

interface UnfitProps extends HtmlTextProps {
  fit: { lost: string[]; text: string };
  onEdit: () => void;
}

function Unfit({ fit, onEdit, ...props }: UnfitProps) {
  const { t } = useTranslation();
  const [source, setSource] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <div className={classes.plain}>
      <div data-no-print>
        <Banner
          tone="info"
          acts={
            !source && (
              <div className={classes.acts}>
                <Button size="xs" variant="default" onClick={() => setSource(true)}>
                  {t("editor.edit_source")}
                </Button>
                <Button size="xs" variant="subtle" onClick={() => setAsking(true)}>
                  {t("editor.edit_anyway")}
                </Button>
              </div>
            )
          }
        >
          {t("editor.unfit")}
        </Banner>
      </div>
      {source ? (
        <PlainText
          {...props}
          start={byLines(fit.text)}
          label={t("editor.source_of", { part: props.label })}
          help={t("editor.source_help")}
        />
      ) : (
        <Prose html={props.drawn} />
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("editor.edit_anyway")}
        onConfirm={onEdit}
      >
        <p>{t("editor.would_lose")}</p>
        <ul className={classes.lost}>
          {fit.lost.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ul>
        <p>{t("editor.history_keeps")}</p>
      </ConfirmDialog>
    </div>
  );
}
