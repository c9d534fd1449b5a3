// Keeps a piece of the page in step with a growing markdown text, by hand: finished blocks are appended and left alone,
// the live block is replaced, live code is appended to. Svelte's own diffing has nothing to add to that.

import { codeFrame, frameCode } from "./code";
import { MarkdownDocument } from "./document";
import type { LiveBlock } from "./document";
import { setMarkdown } from "./sanitise";

/** Live code is laid out in pieces of so many characters, so that a new line never lays out all of it. */
const CODE_PIECE = 4_000;

export class MarkdownView {
  readonly #root: Element;
  readonly #live: HTMLElement;
  #document = new MarkdownDocument();
  #drawn: { key: string; node: HTMLElement }[] = [];
  #code: LiveCode | null = null;

  constructor(root: Element) {
    this.#root = root;
    this.#live = document.createElement("div");
    this.#live.className = "md-block";
  }

  grow(text: string): void {
    const live = this.#document.update(text);
    this.#drawFinished();
    this.#drawLive(live);
  }

  finish(text: string): void {
    this.#document.finish(text);
    this.#live.remove();
    this.#live.replaceChildren();
    this.#code = null;
    this.#drawFinished();
  }

  #drawFinished(): void {
    const blocks = this.#document.blocks;
    let at = 0;
    while (at < this.#drawn.length && this.#drawn[at]?.key === blocks[at]?.key) at += 1;
    for (const { node } of this.#drawn.splice(at)) node.remove();
    const added = document.createDocumentFragment();
    for (const block of blocks.slice(at)) {
      const node = document.createElement("div");
      node.className = "md-block";
      setMarkdown(node, block.html);
      frameCode(node, true);
      this.#drawn.push({ key: block.key, node });
      added.append(node);
    }
    if (added.childNodes.length === 0) return;
    if (this.#live.isConnected) this.#live.before(added);
    else this.#root.append(added);
  }

  #drawLive(live: LiveBlock): void {
    if (live.kind === "code") {
      this.#code ??= new LiveCode(this.#live, live.language);
      this.#code.show(live.code);
    } else {
      this.#code = null;
      setMarkdown(this.#live, live.html);
      frameCode(this.#live, false);
    }
    if (!this.#live.isConnected) this.#root.append(this.#live);
  }
}

class LiveCode {
  readonly #code: HTMLElement;
  #shown = "";
  #piece: HTMLElement | null = null;

  constructor(into: HTMLElement, language: string) {
    const frame = codeFrame(language);
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    this.#code = document.createElement("code");
    pre.append(this.#code);
    frame.append(pre);
    into.replaceChildren(frame);
  }

  show(code: string): void {
    // The start of a closing fence was shown for a moment and is taken back.
    if (!code.startsWith(this.#shown)) {
      this.#code.replaceChildren();
      this.#shown = "";
      this.#piece = null;
    }
    let added = code.slice(this.#shown.length);
    this.#shown = code;
    while (added !== "") {
      const end = added.indexOf("\n") + 1 || added.length;
      this.#append(added.slice(0, end));
      added = added.slice(end);
    }
  }

  #append(text: string): void {
    const full = (this.#piece?.textContent?.length ?? 0) > CODE_PIECE && this.#piece?.textContent?.endsWith("\n");
    if (!this.#piece || full) {
      this.#piece = document.createElement("span");
      this.#piece.className = "piece";
      this.#code.append(this.#piece);
    }
    const last = this.#piece.lastChild;
    if (last instanceof Text) last.appendData(text);
    else this.#piece.append(text);
  }
}
