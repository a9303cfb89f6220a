import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCloudOff,
  IconInfoCircle,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./blocks.module.css";

const icons = {
  info: IconInfoCircle,
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  offline: IconCloudOff,
};

interface BannerProps {
  tone: keyof typeof icons;
  children: ReactNode;
  /** Buttons at the end. */
  acts?: ReactNode;
}

/** One sentence across the page about its state: read-only, locked, offline. */
export function Banner({ tone, children, acts }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div className={classes.banner} data-tone={tone}>
      <Icon size={20} className="icon" aria-hidden />
      <div className={classes.said}>{children}</div>
      {acts}
    </div>
  );
}
