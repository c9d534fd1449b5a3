// Where lines begin and end in a text, and which blocks can no longer change. CommonMark decides line by line, so a
// top-level block is over when a later one has begun on a line that is complete. Pure.

import type { BlockSpan } from "./parser";

export function offsetOfLine(source: string, line: number): number {
  let offset = 0;
  for (let n = 0; n < line; n += 1) offset = source.indexOf("\n", offset) + 1;
  return offset;
}

export function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** One past the line that `at` stands in, or past the end of the text. */
export function lineEnd(source: string, at: number): number {
  return source.indexOf("\n", at) + 1 || source.length;
}

/** One past the first empty line from `from` on; null when there is none. */
export function afterEmptyLine(source: string, from: number): number | null {
  const found = /\n[ \t]*\n/.exec(source.slice(from));
  return found ? from + found.index + found[0].length : null;
}

/** How many of the blocks can no longer change. */
export function finalBlocks(complete: string, spans: BlockSpan[]): number {
  const hold = maybeDefinition(complete);
  let done = isFinal(complete, spans.at(-1)) ? spans.length : spans.length - 1;
  while (done > 0 && (spans[done - 1]?.end ?? 0) > hold) done -= 1;
  return Math.max(0, done);
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
