// Keeps a piece of the page in step with a growing markdown text, by hand: finished blocks are appended and left alone,
// the live block is replaced, live code is appended to. Svelte's own diffing has nothing to add to that.
//
// One call draws no more than a slice. Blocks stand in parts, and a part far from the view is not laid out.

import { PlainText, plainFrame } from "../components/plainText";
import { frameCode } from "./code";
import { MarkdownDocument } from "./document";
import type { FinishedBlock, LiveBlock } from "./document";
import { LongCode } from "./longCode";
import { setMarkdown, setMarkdownOfAll } from "./sanitise";

/** What one call draws: about so many characters of the source, and so many blocks. */
const SLICE = 8_000;
const SLICE_BLOCKS = 40;
/** What stands in a part. */
const PART = 4_000;
const PART_BLOCKS = 40;
/** So much is shown of a block that is not formatted, until *Show all*. */
const FIRST = 20_000;
/** One call reads so many windows of the text. */
const WINDOWS = 2;

interface Drawn {
  key: string;
  node: HTMLElement;
  plain: PlainText | null;
}

export class MarkdownView {
  readonly #root: Element;
  readonly #live = block();
  readonly #document = new MarkdownDocument();
  readonly #drawn: Drawn[] = [];
  #part: HTMLElement | null = null;
  #partSize = 0;
  #code: LongCode | null = null;
  #plain: PlainText | null = null;
  #rest: PlainText | null = null;
  /** *Show all* was pressed while the block still grew: the finished one goes on with it. */
  #unfold = false;
  /** Finished blocks of this slice whose HTML is still to be drawn, all at once. */
  #toDraw: { node: HTMLElement; html: string; isLarge: boolean }[] = [];

  constructor(root: Element) {
    this.#root = root;
  }

  /** Draws a slice; tells whether that was all there is so far. */
  grow(text: string): boolean {
    const live = this.#document.update(text, WINDOWS);
    if (!this.#drawFinished() || live === null) return false;
    this.#drawLive(live);
    this.#drawRest();
    return true;
  }

  /** The same for a text that has ended. */
  finish(text: string): boolean {
    const read = this.#document.finish(text, WINDOWS);
    this.#unfold ||= this.#plain?.showsAll ?? false;
    this.#leaveLive();
    this.#live.remove();
    this.#live.replaceChildren();
    if (!this.#drawFinished() || !read) return false;
    this.#drawRest();
    return true;
  }

  /** Nothing is drawn after this. */
  stop(): void {
    this.#leaveLive();
    this.#rest?.stop();
    for (const { plain } of this.#drawn) plain?.stop();
  }

  #drawFinished(): boolean {
    const blocks = this.#document.blocks;
    for (const { node, plain } of this.#drawn.splice(blocks.length)) {
      plain?.stop();
      node.remove();
    }
    let [size, count, isAll] = [0, 0, true];
    for (const [at, finished] of blocks.entries()) {
      const drawn = this.#drawn[at];
      if (drawn?.key === finished.key) continue;
      isAll = size < SLICE && count < SLICE_BLOCKS;
      if (!isAll) break;
      if (drawn) this.#redraw(drawn, finished);
      else this.#append(finished);
      size += Math.min(finished.source.length, FIRST);
      count += 1;
    }
    this.#drawHtml();
    return isAll;
  }

  #drawHtml(): void {
    setMarkdownOfAll(this.#toDraw);
    for (const { node, isLarge } of this.#toDraw.splice(0)) {
      node.classList.toggle("large", isLarge);
      frameCode(node, true);
    }
  }

  #append(finished: FinishedBlock): void {
    const node = block();
    this.#drawn.push({ key: finished.key, node, plain: this.#fill(node, finished) });
    if (!this.#part?.parentNode || this.#partSize >= PART || this.#part.childElementCount >= PART_BLOCKS)
      this.#newPart();
    this.#part?.append(node);
    this.#partSize += finished.source.length;
  }

  #newPart(): void {
    this.#part?.classList.add("far");
    this.#part = document.createElement("div");
    this.#part.className = "md-part";
    this.#partSize = 0;
    if (this.#live.parentNode) this.#live.before(this.#part);
    else this.#root.append(this.#part);
  }

  #redraw(drawn: Drawn, finished: FinishedBlock): void {
    drawn.plain?.stop();
    drawn.key = finished.key;
    drawn.plain = this.#fill(drawn.node, finished);
  }

  #fill(node: HTMLElement, finished: FinishedBlock): PlainText | null {
    if (finished.code) {
      const code = new LongCode(node, finished.code.language);
      code.show(finished.code.code);
      return code.plain;
    }
    if (finished.html === null) {
      const plain = plainInto(node);
      plain.show(finished.source.trimEnd());
      if (this.#unfold) plain.showAll();
      this.#unfold = false;
      return plain;
    }
    this.#toDraw.push({ node, html: finished.html, isLarge: finished.source.length > PART });
    return null;
  }

  #drawLive(live: LiveBlock): void {
    if (live.kind !== "code") this.#code = null;
    if (live.kind !== "plain") this.#leavePlain();
    if (live.kind === "code") {
      this.#code ??= new LongCode(this.#live, live.language);
      this.#code.show(live.code);
    } else if (live.kind === "plain") {
      this.#plain ??= plainInto(this.#live);
      this.#plain.show(live.text);
    } else {
      this.#live.classList.toggle("large", live.html.length > PART);
      setMarkdown(this.#live, live.html);
      frameCode(this.#live, false);
    }
    if (!this.#live.parentNode) this.#root.append(this.#live);
  }

  #leaveLive(): void {
    this.#code?.plain.stop();
    this.#code = null;
    this.#leavePlain();
  }

  #leavePlain(): void {
    this.#unfold ||= this.#plain?.showsAll ?? false;
    this.#plain?.stop();
    this.#plain = null;
  }

  /** What comes after all that is formatted. */
  #drawRest(): void {
    const rest = this.#document.rest;
    if (rest === "" && !this.#rest) return;
    if (!this.#rest) {
      const node = block();
      this.#root.append(node);
      this.#rest = plainInto(
        node,
        this.#document.blocks.reduce((sum, { source }) => sum + source.length, 0),
      );
    }
    this.#rest.show(rest);
  }
}

function block(): HTMLElement {
  const made = document.createElement("div");
  made.className = "md-block";
  return made;
}

function plainInto(node: HTMLElement, before = 0): PlainText {
  const { root, into, more } = plainFrame("long as-it-came");
  // What scrolls must be reachable by keyboard.
  into.tabIndex = 0;
  node.replaceChildren(root);
  return new PlainText(into, more, { first: FIRST, before });
}
