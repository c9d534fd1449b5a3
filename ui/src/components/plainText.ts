// A plain text on the page that may be of any length and may still grow: laid out in pieces, of which those far from the
// view are not laid out at all, and only its beginning until *Show all* is pressed. By hand, without Svelte: what stands
// already is never touched again.

import { count } from "../lib/format";
import { pieceEnd } from "../lib/pieces";

export interface PlainOptions {
  /** So many characters are shown until *Show all*. */
  first: number;
  /** Whether empty lines part paragraphs (`<p>`) and are not shown themselves. */
  paragraphs?: boolean;
  /** So many characters stand before this text, shown in another way. */
  before?: number;
}

/** The beginning may be so many pieces, whatever they hold. */
const FIRST_PIECES = 200;
/** What is added in one frame. */
const PIECES_A_FRAME = 256;
const CHARACTERS_A_FRAME = 64_000;
/** Pieces stand in groups: WebKit asks each thing that may be left out at every frame whether it is in view. */
const GROUP = 32;
/** Shorter pieces are laid out wherever they are: leaving them out gains nothing. */
const WORTH_LEAVING_OUT = 1_000;

export class PlainText {
  readonly #into: HTMLElement;
  readonly #more: HTMLElement;
  readonly #options: PlainOptions;
  #text = "";
  /** Up to where pieces stand that will not change. */
  #settled = 0;
  #pieces = 0;
  #group: HTMLElement | null = null;
  /** The last piece, which grows; and how much of the text it stands for. */
  #open: HTMLElement | null = null;
  #openLength = 0;
  /** Whether empty lines stood before the next piece. */
  #afterGap = false;
  #all = false;
  #frame: number | null = null;

  /** Pieces go into `into`; what is said of the rest goes into `more`, which is empty while there is none. */
  constructor(into: HTMLElement, more: HTMLElement, options: PlainOptions) {
    [this.#into, this.#more, this.#options] = [into, more, options];
  }

  get showsAll(): boolean {
    return this.#all;
  }

  /** Shows the text as it stands now. */
  show(text: string): void {
    if (!text.startsWith(this.#text)) this.#clear();
    this.#text = text;
    this.#draw();
  }

  showAll(): void {
    this.#all = true;
    this.#draw();
  }

  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  #clear(): void {
    this.stop();
    this.#into.replaceChildren();
    [this.#settled, this.#pieces, this.#group, this.#open, this.#afterGap] = [0, 0, null, null, false];
  }

  #draw(): void {
    if (this.#frame !== null) return;
    const pieces = this.#all ? this.#pieces + PIECES_A_FRAME : FIRST_PIECES;
    const characters = this.#all ? this.#settled + CHARACTERS_A_FRAME : this.#options.first;
    while (this.#settled < Math.min(this.#text.length, characters) && this.#pieces < pieces && !this.#endsOpen())
      this.#next();
    const left = this.#settled < this.#text.length && !this.#endsOpen();
    if (this.#all && left) this.#frame = requestAnimationFrame(() => this.#goOn());
    this.#sayWhatIsLeft(left && !this.#all);
  }

  #goOn(): void {
    this.#frame = null;
    this.#draw();
  }

  /** Whether the open piece reaches to the end, so that there is nothing to add. */
  #endsOpen(): boolean {
    return this.#open !== null && this.#settled + this.#openLength === this.#text.length;
  }

  #next(): void {
    const from = this.#settled;
    const end = pieceEnd(this.#text, from);
    const gap = this.#gapBefore(end);
    const cut = gap ? gap.end : end;
    this.#put(this.#text.slice(from, gap ? gap.start : end), cut - from);
    // The last piece stays open, and so does a gap at the very end, which may yet grow.
    if (cut === this.#text.length) return;
    const torn = !gap && this.#text[cut - 1] !== "\n";
    if (cut - from >= WORTH_LEAVING_OUT) this.#open?.classList.add("far");
    else if (torn) this.#open?.classList.add("far", "low");
    this.#open = null;
    this.#settled = cut;
    this.#afterGap = gap !== null;
    this.#pieces += 1;
    if (this.#pieces % GROUP === 0) this.#closeGroup();
  }

  #closeGroup(): void {
    const low = (this.#group?.textContent?.length ?? 0) < GROUP * WORTH_LEAVING_OUT;
    this.#group?.classList.add("far", ...(low ? ["low"] : []));
    this.#group = null;
  }

  /** The first empty lines before `end`, where they part paragraphs. Past the beginning all is shown as it came. */
  #gapBefore(end: number): { start: number; end: number } | null {
    if (!this.#options.paragraphs || this.#all) return null;
    const found = /\n{2,}/.exec(this.#text.slice(this.#settled, end));
    if (!found) return null;
    const start = this.#settled + found.index;
    return { start, end: start + found[0].length };
  }

  /** Gives the open piece its text, in place where it only grew. */
  #put(text: string, length: number): void {
    if (!this.#open) {
      this.#open = document.createElement(this.#options.paragraphs ? "p" : "span");
      this.#open.className = this.#afterGap ? "piece gap" : "piece";
      if (!this.#group) {
        this.#group = document.createElement("span");
        this.#group.className = "group";
        this.#into.append(this.#group);
      }
      this.#group.append(this.#open);
    }
    this.#openLength = length;
    const node = this.#open.firstChild;
    if (node instanceof Text && text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
    else this.#open.textContent = text;
  }

  #sayWhatIsLeft(left: boolean): void {
    if (!left) {
      this.#more.replaceChildren();
      return;
    }
    if (this.#more.childElementCount === 0) this.#more.append(...this.#control());
    const before = this.#options.before ?? 0;
    const said = `The first ${count(before + this.#settled)} of ${count(before + this.#text.length)} characters are shown.`;
    const words = this.#more.firstElementChild;
    if (words && words.textContent !== said) words.textContent = said;
  }

  #control(): HTMLElement[] {
    const words = document.createElement("span");
    words.className = "subtle";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.dataset["test"] = "show-all";
    button.textContent = "Show all";
    button.addEventListener("click", () => this.showAll());
    return [words, button];
  }
}

/** Where a text of this kind stands: a place for its pieces and, below, one for what is said of the rest. */
export function plainFrame(className: string): { root: HTMLElement; into: HTMLElement; more: HTMLElement } {
  const [root, into, more] = [0, 1, 2].map(() => document.createElement("span")) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  root.className = className;
  into.className = "pieces";
  more.className = "more";
  root.append(into, more);
  return { root, into, more };
}

/**
 * What is selected within `into` is copied without the line ends that the borders of pieces would add. The answer stops
 * it.
 */
export function copyAsItCame(into: HTMLElement): () => void {
  const copied = (event: ClipboardEvent): void => {
    const selected = getSelection();
    if (!selected || selected.rangeCount === 0 || !event.clipboardData) return;
    const range = selected.getRangeAt(0);
    if (!into.contains(range.commonAncestorContainer)) return;
    event.clipboardData.setData("text/plain", range.cloneContents().textContent ?? "");
    event.preventDefault();
  };
  into.addEventListener("copy", copied);
  return () => into.removeEventListener("copy", copied);
}
