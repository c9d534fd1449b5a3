// A markdown text that grows at its end. Splits it into finished blocks, which are rendered once and never again, and one
// live block, so that the cost of an update does not depend on how long the answer already is.
//
// Nothing of it depends on how the text is made, either: it is read in windows, a block that does not end within one is
// shown as plain text, and so is all that follows once more is formatted than anybody reads. Not here: the page (view.ts).

import { FRAME_ELEMENTS } from "./code";
import { closedAt, liveCode, openFence } from "./fence";
import type { OpenFence } from "./fence";
import { heal } from "./heal";
import { afterEmptyLine, finalBlocks, lineEnd, lineStarts, offsetOfLine } from "./lines";
import { elementsIn, LARGEST_BLOCK, longCode, plain, render, topLevelBlocks } from "./parser";
import type { BlockSpan, LongCode } from "./parser";

type References = Record<string, { title: string; href: string }>;

export interface FinishedBlock {
  /** Stable while the block stays as it is; a new key means that it has to be drawn again. */
  key: string;
  source: string;
  /** What it became; null when it is shown as it came. */
  html: string | null;
  /** Set for code that is too long to go through HTML. */
  code: LongCode | null;
}

/** What is still growing. Code at the top level is told apart because it can be appended to instead of parsed again. */
export type LiveBlock =
  { kind: "html"; html: string } | { kind: "code"; language: string; code: string } | { kind: "plain"; text: string };

/** So much of a text is formatted; a model's longest answer of today is shorter. */
export const MOST_FORMATTED = 600_000;
const MOST_ELEMENTS = 12_000;
/** What a block that is shown as it came counts: only its beginning stands on the page. */
const PLAIN_COUNTS = 20_000;
const PLAIN_ELEMENTS = 20;
const CODE_A_SPAN = 8;

/** Code gets a frame, and a colour for about every eighth character. */
function elementsOfCode(html: string): number {
  const blocks = html.split("<pre data-language").slice(1);
  return blocks.reduce((sum, block) => sum + FRAME_ELEMENTS + Math.ceil(block.indexOf("</pre>") / CODE_A_SPAN), 0);
}

export class MarkdownDocument {
  #text = "";
  #committed = 0;
  #blocks: FinishedBlock[] = [];
  #references: References = Object.create(null) as References;
  #fence: OpenFence | null = null;
  /** The block at the end is longer than a window; up to where its end was looked for. */
  #overlong: number | null = null;
  #formatted = 0;
  #elements = 0;
  #versions = 0;

  /** Finished blocks in order. The array is replaced, never changed, when a block is added. */
  get blocks(): readonly FinishedBlock[] {
    return this.#blocks;
  }

  /** What comes after all that is formatted, to be shown as it came; mostly nothing. */
  get rest(): string {
    return this.#isFull() ? this.#text.slice(this.#committed) : "";
  }

  /** Takes the whole text as it stands now and reads so many windows of it. Returns what is live; null when not all was read. */
  update(text: string, windows = Number.POSITIVE_INFINITY): LiveBlock | null {
    this.#take(text);
    for (let read = 0; this.#readWindow(false);) if ((read += 1) >= windows) return null;
    return this.#live();
  }

  /** The text has ended: everything becomes finished. Returns whether all of it was read. */
  finish(text: string, windows = Number.POSITIVE_INFINITY): boolean {
    this.#take(text, true);
    for (let read = 0; this.#readWindow(true);) if ((read += 1) >= windows) return false;
    return true;
  }

  #take(text: string, ended = false): void {
    const next = normalised(text, ended);
    if (!next.startsWith(this.#text)) this.#reset();
    this.#text = next;
  }

  #reset(): void {
    this.#committed = 0;
    this.#blocks = [];
    this.#references = Object.create(null) as References;
    this.#fence = null;
    this.#overlong = null;
    this.#formatted = this.#elements = 0;
  }

  #isFull(): boolean {
    return this.#formatted >= MOST_FORMATTED || this.#elements >= MOST_ELEMENTS;
  }

  /** Finishes what it can of the next window; tells whether there may be more to do. */
  #readWindow(ended: boolean): boolean {
    if (this.#isFull()) return false;
    const tail = this.#text.slice(this.#committed);
    const known = ended ? tail : tail.slice(0, tail.lastIndexOf("\n") + 1);
    if (known === "") return false;
    if (this.#overlong !== null) return this.#endOverlong(known, ended);
    const size = this.#windowSize(known, ended);
    if (size === null) return false;
    const window = known.slice(0, size);
    const last = ended && size === known.length;
    // A line this long is not parsed: it is shown as it came.
    if (this.#fence === null && beginsOverlong(window)) return this.#beginOverlong(known, ended);
    const references = { ...this.#references };
    const spans = topLevelBlocks(window, { references });
    // A fence that was open and is closed is over, whatever stands in it.
    const done = last ? spans.length : this.#fence ? 1 : finalBlocks(window, spans);
    const cut = last ? size : offsetOfLine(window, spans[done - 1]?.end ?? 0);
    if (done > 0 || last) {
      this.#gatherReferences(window.slice(0, cut), references);
      this.#add(window, spans.slice(0, done), cut);
      this.#fence = null;
    }
    if (last) return false;
    if (spans[done]?.kind === "fence") this.#fence = openFence(this.#text.slice(this.#committed));
    else this.#fence = null;
    if (this.#fence) return true;
    if (done > 0) return size < known.length;
    return window.length > LARGEST_BLOCK ? this.#beginOverlong(known, ended) : false;
  }

  /** Up to where the next window goes: whole lines, and all of a fence. Null while a fence is open. */
  #windowSize(known: string, ended: boolean): number | null {
    if (!this.#fence) return known.length <= LARGEST_BLOCK ? known.length : lineEnd(known, LARGEST_BLOCK);
    const closed = closedAt(this.#fence, known);
    return closed ?? (ended ? known.length : null);
  }

  #beginOverlong(known: string, ended: boolean): boolean {
    this.#overlong = LARGEST_BLOCK;
    return this.#endOverlong(known, ended);
  }

  /** A block without an end in sight is shown as it came, up to the first empty line. */
  #endOverlong(known: string, ended: boolean): boolean {
    const from = this.#overlong ?? 0;
    const end = afterEmptyLine(known, from) ?? (ended ? known.length : null);
    if (end === null) {
      this.#overlong = Math.max(from, known.lastIndexOf("\n", known.length - 2));
      return false;
    }
    const source = known.slice(0, end);
    this.#count(source, null);
    this.#blocks = [...this.#blocks, { key: this.#key(), source, html: null, code: null }];
    this.#committed += end;
    this.#overlong = null;
    return end < known.length;
  }

  /** Only what stands in finished text counts: a definition at the very end may still be half. */
  #gatherReferences(finished: string, seen: References): void {
    if (Object.keys(seen).length === Object.keys(this.#references).length) return;
    topLevelBlocks(finished, { references: this.#references });
    this.#renderReferences();
  }

  #add(source: string, spans: BlockSpan[], upTo: number): void {
    const starts = lineStarts(source);
    const added: FinishedBlock[] = [];
    let end = upTo;
    for (const span of spans) {
      if (this.#isFull()) {
        end = starts[span.start] ?? upTo;
        break;
      }
      added.push(this.#finished(source.slice(starts[span.start], starts[span.end]), span.kind));
    }
    if (added.length > 0) this.#blocks = [...this.#blocks, ...added];
    this.#committed += end;
  }

  #finished(source: string, kind: string): FinishedBlock {
    const isCode = kind === "fence" || kind === "code_block";
    const code = isCode ? longCode(source) : null;
    const html = code ? null : render(source, { references: this.#references }, isCode ? source.length : LARGEST_BLOCK);
    this.#count(source, html);
    return { key: this.#key(), source, html, code };
  }

  #count(source: string, html: string | null): void {
    this.#formatted += html === null ? Math.min(source.length, PLAIN_COUNTS) : source.length;
    this.#elements += 1 + (html === null ? PLAIN_ELEMENTS : elementsIn(html) + elementsOfCode(html));
  }

  /** A definition at the end of the text may turn `[words][1]` far above into a link. */
  #renderReferences(): void {
    this.#blocks = this.#blocks.map((block) => {
      if (block.html === null || !block.source.includes("[")) return block;
      const html = render(block.source, { references: this.#references });
      return html === block.html ? block : { ...block, key: this.#key(), html };
    });
  }

  #live(): LiveBlock {
    const tail = this.#text.slice(this.#committed);
    if (this.#isFull()) return { kind: "html", html: "" };
    if (this.#fence) return { kind: "code", ...liveCode(tail, this.#fence) };
    if (this.#overlong !== null || tail.length > LARGEST_BLOCK) return { kind: "plain", text: tail };
    if (tail.trim() === "") return { kind: "html", html: "" };
    const html = render(heal(tail), { references: { ...this.#references } });
    return html === null ? { kind: "plain", text: tail } : { kind: "html", html };
  }

  #key(): string {
    this.#versions += 1;
    return `b${this.#versions}`;
  }
}

/** The whole text at once: what a stream of the same text must end in. */
export function renderWhole(text: string): string {
  const document = new MarkdownDocument();
  document.finish(text);
  return document.blocks.map((block) => block.html ?? plain(block.source)).join("");
}

const beginsOverlong = (window: string): boolean =>
  lineEnd(window, /^\s*/.exec(window)?.[0].length ?? 0) > LARGEST_BLOCK;

function normalised(text: string, ended: boolean): string {
  if (!text.includes("\r") && !text.includes("\0")) return text;
  // A lone \r at the very end may be the first half of a line break.
  const settled = !ended && text.endsWith("\r") ? text.slice(0, -1) : text;
  return settled.replace(/\r\n?/g, "\n").replace(/\0/g, "\uFFFD");
}
