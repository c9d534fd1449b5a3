// Places a dropped list under what opened it, or above when there is no room below. Through CSSOM: the window's policy
// allows no style attribute. The list goes away when the page moves under it.
import type { Attachment } from "svelte/attachments";

type Where = { width?: "match" | "own"; align?: "start" | "end"; onmoved: () => void };

const gap = 4;
const edge = 8;

export function anchored(
  trigger: () => HTMLElement | undefined,
  { width = "own", align = "start", onmoved }: Where,
): Attachment<HTMLElement> {
  return (list) => {
    const place = (): void => {
      const box = trigger()?.getBoundingClientRect();
      if (!box) return;
      const below = innerHeight - box.bottom - gap - edge;
      const above = box.top - gap - edge;
      const up = below < 160 && above > below;
      list.style.maxHeight = `${Math.min(360, Math.max(80, up ? above : below))}px`;
      list.style.top = up ? "auto" : `${box.bottom + gap}px`;
      list.style.bottom = up ? `${innerHeight - box.top + gap}px` : "auto";
      if (width === "match") list.style.width = `${box.width}px`;
      else list.style.minWidth = `${Math.max(box.width, 180)}px`;
      const left = align === "end" ? box.right - list.offsetWidth : box.left;
      list.style.left = `${Math.max(edge, Math.min(left, innerWidth - list.offsetWidth - edge))}px`;
    };
    const moved = (event: Event): void => {
      // Only when what scrolled carries the trigger: an answer that streams elsewhere moves nothing here.
      const opener = trigger();
      if (opener && event.target instanceof Node && event.target.contains(opener)) onmoved();
    };
    place();
    addEventListener("resize", onmoved);
    addEventListener("scroll", moved, true);
    return () => {
      removeEventListener("resize", onmoved);
      removeEventListener("scroll", moved, true);
    };
  };
}
