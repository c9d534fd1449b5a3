// Puts the chosen theme on <html>. `system` is resolved here and followed while the app runs.
import type { Theme } from "../ipc/client";

const dark = (): MediaQueryList | null =>
  typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

let chosen: Theme = "system";

/** `light` or `dark`, as `theme` means it on this desktop now. */
export function resolved(theme: Theme, systemIsDark: boolean): "light" | "dark" {
  if (theme === "system") return systemIsDark ? "dark" : "light";
  return theme;
}

export function applyTheme(theme: Theme): void {
  chosen = theme;
  document.documentElement.dataset.theme = resolved(theme, dark()?.matches ?? false);
}

/** Follows the desktop's switch between light and dark; gives the way to stop. */
export function followSystemTheme(): () => void {
  const query = dark();
  const follow = (): void => applyTheme(chosen);
  query?.addEventListener("change", follow);
  return () => query?.removeEventListener("change", follow);
}
