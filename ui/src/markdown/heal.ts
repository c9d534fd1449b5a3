// Makes the unfinished tail of a streaming answer look like what it is about to become, so that nothing flickers:
// open emphasis is closed, half a link shows its words, a table head is a table at once, a lone marker is held back.
//
// Only the live block is healed, and only for looks: a finished block is always rendered from the text as it came.

const FENCE = /^[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})/;

export function heal(source: string): string {
  const fence = openFence(source);
  if (fence) return withoutPartialFence(source, fence);
  const lines = source.split("\n");
  const last = lines.length - 1;
  if (isLoneMarker(lines[last] ?? "")) lines.length = last;
  healTable(lines);
  const start = paragraphStart(lines);
  const done = lines.slice(0, start).join("\n");
  const live = healInline(lines.slice(start).join("\n"));
  return start > 0 ? `${done}\n${live}` : live;
}

/** The fence that is still open at the end of `source`, or null. */
function openFence(source: string): string | null {
  let open: string | null = null;
  for (const line of source.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (!mark) continue;
    if (open === null) open = mark;
    else if (mark.startsWith(open) && line.trimEnd().endsWith(mark)) open = null;
  }
  return open;
}

/** Drops the first one or two characters of a closing fence that is being typed. */
function withoutPartialFence(source: string, fence: string): string {
  const at = source.lastIndexOf("\n");
  const last = source.slice(at + 1).trim();
  return at >= 0 && last !== "" && last.length < fence.length && fence.startsWith(last) ? source.slice(0, at) : source;
}

/** A line that says nothing yet: it may become a list item, a rule, a heading or an underline. */
function isLoneMarker(line: string): boolean {
  return (
    /^[\s>]*(?:[-*_+]{1,3}|=+|#{1,6}|\d{1,9}[.)]?|`{1,3}|~{1,3}|:?-+:?|\$\$?)\s*$/.test(line) && line.trim() !== ""
  );
}

function healTable(lines: string[]): void {
  const isRow = (text: string | undefined): boolean => /^\s*\|/.test(text ?? "");
  if (lines.at(-1) === "" && isRow(lines.at(-2)) && !isRow(lines.at(-3))) lines.pop();
  const last = lines.length - 1;
  const line = lines[last] ?? "";
  const above = lines[last - 1];
  if (!isRow(line)) return;
  if (!isRow(above)) lines.push(delimiterRow(line));
  else if (!isRow(lines[last - 2]) && /^[\s|:-]*$/.test(line)) lines[last] = delimiterRow(above ?? "");
}

function delimiterRow(head: string): string {
  const columns = Math.max(
    1,
    head
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/).length,
  );
  return `|${"---|".repeat(columns)}`;
}

/** Where the last run of text begins: emphasis does not reach across an empty line, a heading or a list item. */
function paragraphStart(lines: string[]): number {
  for (let at = lines.length - 1; at > 0; at -= 1) {
    const line = lines[at] ?? "";
    if (line.trim() === "") return Math.min(at + 1, lines.length - 1);
    if (/^[\s>]*(?:[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|\|)/.test(line)) return at;
  }
  return 0;
}

interface Open {
  mark: string;
  at: number;
}

/** More than anybody means: whatever is open past this is not emphasis but stars. */
const MOST_OPEN = 8;

/** Closes what is open at the end of `text`, innermost first. */
export function healInline(text: string): string {
  const open: Open[] = [];
  let at = 0;
  while (at < text.length) {
    if (open.length > MOST_OPEN) return text;
    const char = text[at] ?? "";
    if (char === "\\") at += 2;
    else if (char === "`") at = overCode(text, at, open);
    else if (char === "[") at = overLink(text, at, open);
    else if (char === "*" || char === "_" || char === "~") at = overEmphasis(text, at, open);
    else at += 1;
  }
  return closeAll(text, open);
}

function runLength(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

function overCode(text: string, at: number, open: Open[]): number {
  const mark = "`".repeat(runLength(text, at));
  for (let from = at + mark.length; ;) {
    const found = text.indexOf(mark, from);
    if (found < 0) break;
    const length = runLength(text, found);
    if (length === mark.length) return found + length;
    from = found + length;
  }
  open.push({ mark, at });
  return text.length;
}

/** Longer than any link that is meant: without it every `[` of a long text would be held against all that follows. */
const LONGEST_LINK = 3_000;

function overLink(text: string, at: number, open: Open[]): number {
  if (text.length - at > LONGEST_LINK) return at + 1;
  // Half of a link or an image: `[words](https://exa`.
  const half = /^\[([^[\]\n]{0,300})\]\([^)\s]*(?:\s(?:\s*")?[^)"]*)?$/.exec(text.slice(at));
  if (!half) return at + 1;
  open.push({ mark: `]${half[1] ?? ""}`, at });
  return text.length;
}

function overEmphasis(text: string, at: number, open: Open[]): number {
  const char = text[at] ?? "";
  const length = runLength(text, at);
  const before = text[at - 1] ?? " ";
  const after = text[at + length] ?? "";
  const wordInside = char === "_" && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
  const end = at + length;
  if (wordInside || length > 3 || (char === "~" && length !== 2)) return end;
  const mark = char.repeat(length);
  const top = open.at(-1);
  if (top?.mark === mark && /\S/.test(before)) open.pop();
  else if (after === "" || /\S/.test(after)) open.push({ mark, at });
  return end;
}

function closeAll(text: string, open: Open[]): string {
  let healed = text;
  for (const { mark, at } of open.reverse()) {
    if (mark.startsWith("]")) {
      const words = mark.slice(1);
      healed = `${healed.slice(0, at).replace(/!$/, "")}${words}`;
    } else if (healed.slice(at + mark.length).trim() === "") {
      healed = healed.slice(0, at);
    } else {
      healed = `${healed.trimEnd()}${mark}`;
    }
  }
  return healed;
}
