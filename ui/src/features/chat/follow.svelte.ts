// The one owner of the scroll position of the conversation. Stays at the end while text arrives, lets go as soon as the
// user scrolls up, and takes hold again when the end is reached. WebKitGTK has no scroll anchoring that could do it.

import type { Attachment } from "svelte/attachments";

const AT_END = 4;

export class ScrollFollower {
  /** Whether the end is kept in view. */
  following = $state(true);
  #box: HTMLElement | null = null;
  #lastTop = 0;

  readonly attach: Attachment<HTMLElement> = (box) => {
    this.#box = box;
    const observer = new ResizeObserver(() => this.#grown());
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
    const scrolled = (): void => this.#scrolled();
    box.addEventListener("scroll", scrolled, { passive: true });
    this.#settle();
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", scrolled);
      this.#box = null;
    };
  };

  toEnd(): void {
    this.following = true;
    this.#settle();
  }

  /** The user may have scrolled in this very frame and the event is still to come: look before moving. */
  #grown(): void {
    this.#scrolled();
    if (this.following) this.#settle();
  }

  #settle(): void {
    const box = this.#box;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    this.#lastTop = box.scrollTop;
  }

  #scrolled(): void {
    const box = this.#box;
    if (!box) return;
    const left = box.scrollHeight - box.clientHeight - box.scrollTop;
    if (left <= AT_END) this.following = true;
    else if (box.scrollTop < this.#lastTop) this.following = false;
    this.#lastTop = box.scrollTop;
  }
}
