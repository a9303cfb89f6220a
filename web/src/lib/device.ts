import { useSyncExternalStore } from "react";
import { remember, remembered } from "./storage";

export const densities = ["comfort", "compact", "bench"] as const;
export type Density = (typeof densities)[number];

/** The density of this device: compact unless another was chosen here. */
export function density(): Density {
  const kept = remembered("density");
  return densities.find((name) => name === kept) ?? "compact";
}

/** Sets the density of this device, at once and from now on. */
export function setDensity(chosen: Density): void {
  remember("density", chosen);
  document.documentElement.dataset.density = chosen;
}

/** Whether single keys are commands on this device. */
export function singleKeys(): boolean {
  return remembered("single-keys") !== "off";
}

export function setSingleKeys(on: boolean): void {
  remember("single-keys", on ? null : "off");
}

function watchOnline(change: () => void) {
  window.addEventListener("online", change);
  window.addEventListener("offline", change);
  return () => {
    window.removeEventListener("online", change);
    window.removeEventListener("offline", change);
  };
}

/** Whether the device says that it has a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(watchOnline, () => navigator.onLine);
}
