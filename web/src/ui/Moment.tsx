import { useFormats } from "../lib/format";

/** A moment as lists show it; the exact one is its tooltip and machine value. */
export function Moment({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.exact(at)} className="figures">
      {formats.inList(at)}
    </time>
  );
}
