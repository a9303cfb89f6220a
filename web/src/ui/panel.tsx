import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import classes from "./panel.module.css";

interface Panel {
  slot: HTMLElement | null;
  setSlot: (slot: HTMLElement | null) => void;
  /** Opens or closes the panel of the page, when it has one. */
  toggle: () => void;
  register: (toggle: () => void) => () => void;
}

const Context = createContext<Panel>({
  slot: null,
  setSlot: () => {},
  toggle: () => {},
  register: () => () => {},
});

/** Holds the one side panel of the frame. */
export function PanelProvider({ children }: { children: ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const current = useRef<(() => void) | null>(null);
  const toggle = useCallback(() => current.current?.(), []);
  const register = useCallback((fn: () => void) => {
    current.current = fn;
    return () => {
      if (current.current === fn) current.current = null;
    };
  }, []);
  const value = useMemo(() => ({ slot, setSlot, toggle, register }), [slot, toggle, register]);
  return <Context value={value}>{children}</Context>;
}

export function usePanel(): Panel {
  return useContext(Context);
}

/** Says what the key i does on this page. */
export function usePanelToggle(toggle: () => void): void {
  const { register } = usePanel();
  useEffect(() => register(toggle), [register, toggle]);
}

interface SidePanelProps {
  title: string;
  open: boolean;
  onClose: () => void;
  /** Above the content: tabs, filters. */
  head?: ReactNode;
  children: ReactNode;
}

/** The side panel of a page: docked from 1200 px, over the page below. Escape
 * closes it and gives the focus back to what had it. */
export function SidePanel({ title, open, onClose, head, children }: SidePanelProps) {
  const { slot } = usePanel();
  const { t } = useTranslation();
  const id = useId();
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (!open) return;
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  }, [open]);
  const close = () => {
    onClose();
    opener.current?.focus();
  };
  if (!open || !slot) return null;
  return createPortal(
    <aside
      className={classes.panel}
      aria-labelledby={id}
      data-region
      data-no-print
      tabIndex={-1}
      id="panel"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t("ui.close_panel")} onClick={close}>
          <IconX size={20} className="icon" aria-hidden />
        </ActionIcon>
      </div>
      {head}
      <div className={classes.body}>{children}</div>
    </aside>,
    slot,
  );
}
