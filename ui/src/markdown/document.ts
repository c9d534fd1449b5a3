// A markdown text that grows at its end. Splits it into finished blocks, which are rendered once and never again, and one
// live block, so that the cost of an update does not depend on how long the answer already is.
//
// A top-level block is finished when a later one has begun on a line that is complete: CommonMark decides line by line,
// so nothing that arrives later can change it. Not here: HTML on the page (Markdown.svelte), sanitising (sanitise.ts).

import { heal } from "./heal";
import { codeBlock, LARGEST_BLOCK, renderMarkdown, topLevelBlocks } from "./parser";
import type { BlockSpan } from "./parser";

type References = Record<string, { title: string; href: string }>;

export interface FinishedBlock {
  /** Stable while the block stays as it is; a new key means that it has to be drawn anew. */
  key: string;
  source: string;
  html: string;
}

/** What is still growing. Code at the top level is told apart because it can be appended to instead of parsed again. */
export type LiveBlock = { kind: "html"; html: string } | { kind: "code"; language: string; code: string };

interface OpenFence {
  mark: string;
  indent: number;
  info: string;
  /** Where the code begins, and up to where complete lines were looked through, in the tail. */
  codeStart: number;
  scanned: number;
}

export class MarkdownDocument {
  #text = "";
  #committed = 0;
  #blocks: FinishedBlock[] = [];
  #references: References = Object.create(null) as References;
  #fence: OpenFence | null = null;
  #versions = 0;

  /** Finished blocks in order. The array is replaced, never changed, when a block is added. */
  get blocks(): readonly FinishedBlock[] {
    return this.#blocks;
  }

  /** Takes the whole text as it stands now. Returns what is live. */
  update(text: string): LiveBlock {
    this.#take(text);
    this.#commit(this.#completeLines());
    return this.#live();
  }

  /** The text has ended: everything becomes finished. */
  finish(text: string): void {
    this.#take(text, true);
    const tail = this.#tail();
    this.#fence = null;
    if (tail.trim() === "") return;
    const seen = { ...this.#references };
    const spans = topLevelBlocks(tail, { references: seen });
    this.#gatherReferences(tail, seen);
    this.#add(tail, spans, tail.length);
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
  }

  #tail(): string {
    return this.#text.slice(this.#committed);
  }

  #completeLines(): string {
    const tail = this.#tail();
    return tail.slice(0, tail.lastIndexOf("\n") + 1);
  }

  #commit(complete: string): void {
    if (complete === "" || this.#stillInFence(complete)) return;
    const references = { ...this.#references };
    const spans = topLevelBlocks(complete, { references });
    const done = finalBlocks(complete, spans);
    if (done > 0) {
      const cut = offsetOfLine(complete, spans[done - 1]?.end ?? 0);
      this.#gatherReferences(complete.slice(0, cut), references);
      this.#add(complete, spans.slice(0, done), cut);
    }
    this.#fence = spans[done]?.kind === "fence" ? openFence(this.#completeLines()) : null;
  }

  /** Only what stands in finished text counts: a definition at the very end may still be half. */
  #gatherReferences(finished: string, seen: References): void {
    if (Object.keys(seen).length === Object.keys(this.#references).length) return;
    topLevelBlocks(finished, { references: this.#references });
    this.#renderReferences();
  }

  /** Looks only at the new lines for the closing fence. */
  #stillInFence(complete: string): boolean {
    const fence = this.#fence;
    if (!fence) return false;
    let from = fence.scanned;
    while (from < complete.length) {
      const end = complete.indexOf("\n", from);
      if (closesFence(complete.slice(from, end), fence.mark)) {
        this.#fence = null;
        return false;
      }
      from = end + 1;
    }
    fence.scanned = from;
    return true;
  }

  #add(source: string, spans: BlockSpan[], upTo: number): void {
    const starts = lineStarts(source);
    const added = spans.map((span): FinishedBlock => {
      const own = source.slice(starts[span.start], starts[span.end]);
      return { key: this.#key(), source: own, html: renderMarkdown(own, { references: this.#references }) };
    });
    if (added.length > 0) this.#blocks = [...this.#blocks, ...added];
    this.#committed += upTo;
  }

  /** A definition at the end of the text may turn `[words][1]` far above into a link. */
  #renderReferences(): void {
    this.#blocks = this.#blocks.map((block) => {
      if (!block.source.includes("[")) return block;
      const html = renderMarkdown(block.source, { references: this.#references });
      return html === block.html ? block : { ...block, key: this.#key(), html };
    });
  }

  #live(): LiveBlock {
    const tail = this.#tail();
    const fence = this.#fence;
    if (fence) return { kind: "code", language: languageOf(fence.info), code: liveCode(tail, fence) };
    const healed = tail.length > LARGEST_BLOCK ? tail : heal(tail);
    return {
      kind: "html",
      html: tail.trim() === "" ? "" : renderMarkdown(healed, { references: { ...this.#references } }),
    };
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
  return document.blocks.map((block) => block.html).join("");
}

function normalised(text: string, ended: boolean): string {
  if (!text.includes("\r") && !text.includes("\0")) return text;
  // A lone \r at the very end may be the first half of a line break.
  const settled = !ended && text.endsWith("\r") ? text.slice(0, -1) : text;
  return settled.replace(/\r\n?/g, "\n").replace(/\0/g, "\uFFFD");
}

/** How many of the blocks can no longer change. */
function finalBlocks(complete: string, spans: BlockSpan[]): number {
  const hold = maybeDefinition(complete);
  let done = isFinal(complete, spans.at(-1)) ? spans.length : spans.length - 1;
  while (done > 0 && (spans[done - 1]?.end ?? 0) > hold) done -= 1;
  return done;
}

/** First line of what may yet become the definition of a link; those run over lines until an empty one. */
function maybeDefinition(complete: string): number {
  const lines = complete.split("\n").slice(0, -1);
  let first = Number.POSITIVE_INFINITY;
  for (let at = lines.length - 1; at >= 0 && lines[at]?.trim() !== ""; at -= 1) {
    if (/^ {0,3}\[/.test(lines[at] ?? "")) first = at;
  }
  return first;
}

const ENDS_ITSELF = new Set(["heading_open", "hr"]);
const ENDS_AT_EMPTY_LINE = new Set(["paragraph_open", "table_open", "blockquote_open", "math_block", "fence"]);

/** Whether the last block is over although nothing has begun after it. Lists and indented code never are. */
function isFinal(complete: string, span: BlockSpan | undefined): boolean {
  if (!span) return false;
  if (ENDS_ITSELF.has(span.kind)) return true;
  // An open fence holds its empty lines, so for it this says that it was closed.
  const after = complete.slice(offsetOfLine(complete, span.end));
  return ENDS_AT_EMPTY_LINE.has(span.kind) && after.includes("\n") && after.slice(0, after.indexOf("\n")).trim() === "";
}

function offsetOfLine(source: string, line: number): number {
  let offset = 0;
  for (let n = 0; n < line; n += 1) offset = source.indexOf("\n", offset) + 1;
  return offset;
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function openFence(tail: string): OpenFence | null {
  const found = /^((?:[ \t]*\n)*)( {0,3})(`{3,}|~{3,})([^\n]*)\n/.exec(tail);
  if (!found) return null;
  const [whole, , indent = "", mark = "", info = ""] = found;
  const fence = { mark, indent: indent.length, info, codeStart: whole.length, scanned: whole.length };
  const closed = tail
    .slice(whole.length)
    .split("\n")
    .some((line) => closesFence(line, mark));
  return closed ? null : fence;
}

function closesFence(line: string, mark: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return found !== undefined && found.startsWith(mark);
}

function languageOf(info: string): string {
  return /data-language="([^"]*)"/.exec(codeBlock("", info))?.[1] ?? "";
}

function liveCode(tail: string, fence: OpenFence): string {
  const code = tail.slice(fence.codeStart);
  const shown = dropPartialFence(code, fence.mark);
  return fence.indent > 0 ? shown.replace(new RegExp(`^ {1,${fence.indent}}`, "gm"), "") : shown;
}

function dropPartialFence(code: string, mark: string): string {
  const last = code.slice(code.lastIndexOf("\n") + 1);
  return /^ {0,3}(`+|~+)$/.test(last) && last.trim()[0] === mark[0] ? code.slice(0, code.length - last.length) : code;
}
