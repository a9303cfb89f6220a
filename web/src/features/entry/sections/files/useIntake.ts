import { type DragEvent, type RefObject, useEffect, useState } from "react";
import { takesText } from "../../../../lib/keys";
import { type Dropped, droppedFiles, namedPaste } from "./dropped";

const carriesFiles = (data: DataTransfer | null) => data?.types.includes("Files") === true;

/** Takes files that are dropped on the section, or pasted anywhere on the page
 * outside text. */
export function useIntake(
  box: RefObject<HTMLElement | null>,
  may: boolean,
  onFiles: (list: Dropped[]) => void,
) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!may) return;
    const paste = (event: ClipboardEvent) => {
      const data = event.clipboardData;
      if (event.defaultPrevented || !data || data.files.length === 0) return;
      if (takesText(event.target) || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      onFiles([...data.files].map((file) => ({ file: namedPaste(file), folder: "" })));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [may, onFiles]);
  const handlers = may
    ? {
        onDragEnter: (event: DragEvent) => setOver(carriesFiles(event.dataTransfer)),
        onDragOver: (event: DragEvent) => {
          if (!carriesFiles(event.dataTransfer)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        },
        onDragLeave: (event: DragEvent) => {
          const to = event.relatedTarget;
          if (!(to instanceof Node) || !box.current?.contains(to)) setOver(false);
        },
        onDrop: (event: DragEvent) => {
          if (!carriesFiles(event.dataTransfer)) return;
          event.preventDefault();
          setOver(false);
          void droppedFiles(event.dataTransfer).then(onFiles);
        },
      }
    : {};
  return { over, handlers };
}
