import { type KeyboardEvent, type PointerEvent, type RefObject, useState } from "react";

/** The list with one item moved to another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, item);
  return next;
}

/** The place in the list that a height on the screen stands for. */
function placeAt(rows: HTMLElement[], y: number): number {
  const at = rows.findIndex((row) => {
    const box = row.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return at < 0 ? rows.length : at;
}

interface Drag {
  from: number;
  /** Before which row the item would stand. */
  to: number;
}

/** Makes the handles of a list's rows (marked data-row) move their row: by
 * dragging with any pointer, and with the arrow keys, Home and End. */
export function useReorder(
  list: RefObject<HTMLElement | null>,
  count: number,
  onMove: (from: number, to: number) => void,
) {
  const [drag, setDrag] = useState<Drag>();
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const handle = (place: number) => ({
    onKeyDown: (event: KeyboardEvent) => {
      const targets: Record<string, number> = {
        ArrowUp: place - 1,
        ArrowDown: place + 1,
        Home: 0,
        End: count - 1,
      };
      const to = targets[event.key];
      if (to === undefined) return;
      event.preventDefault();
      if (to >= 0 && to < count && to !== place) onMove(place, to);
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: place, to: place });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag?.from === place) setDrag({ from: place, to: placeAt(rows(), event.clientY) });
    },
    onPointerUp: () => {
      if (!drag) return;
      setDrag(undefined);
      const to = drag.to > drag.from ? drag.to - 1 : drag.to;
      if (to !== drag.from) onMove(drag.from, to);
    },
    onPointerCancel: () => setDrag(undefined),
  });
  /** What a row shows while another is dragged over it. */
  const row = (place: number) => ({
    "data-row": true,
    "data-dragged": drag?.from === place || undefined,
    "data-before": (drag && drag.to === place && drag.from !== place) || undefined,
    "data-after": (drag && drag.to === count && place === count - 1) || undefined,
  });
  return { handle, row };
}
