// A code fence that is still open at the end of a growing text: which one it is, whether a line closes it, and what of it
// can be shown already.

import { languageOf } from "./parser";

export interface OpenFence {
  mark: string;
  indent: number;
  info: string;
  /** Where the code begins, and up to where complete lines were looked through, in the tail. */
  codeStart: number;
  scanned: number;
}

/** The fence that `tail` begins with; whether it is closed is another question. */
export function openFence(tail: string): OpenFence | null {
  const found = /^((?:[ \t]*\n)*)( {0,3})(`{3,}|~{3,})([^\n]*)\n/.exec(tail);
  if (!found) return null;
  const [whole, , indent = "", mark = "", info = ""] = found;
  return { mark, indent: indent.length, info, codeStart: whole.length, scanned: whole.length };
}

/** One past the line that closes the fence; looks only at lines that are complete and new. */
export function closedAt(fence: OpenFence, complete: string): number | null {
  for (let from = fence.scanned; ;) {
    const end = complete.indexOf("\n", from);
    if (end < 0) return null;
    if (end - from < 1_000 && closesFence(complete.slice(from, end), fence.mark)) return end + 1;
    from = fence.scanned = end + 1;
  }
}

/** The language and the code so far, without the start of a closing fence. */
export function liveCode(tail: string, fence: OpenFence): { language: string; code: string } {
  const shown = dropPartialFence(tail.slice(fence.codeStart), fence.mark);
  const code = fence.indent > 0 ? shown.replace(new RegExp(`^ {1,${fence.indent}}`, "gm"), "") : shown;
  return { language: languageOf(fence.info), code };
}

function closesFence(line: string, mark: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return found !== undefined && found.startsWith(mark);
}

function dropPartialFence(code: string, mark: string): string {
  const start = code.lastIndexOf("\n") + 1;
  if (code.length - start > 1_000) return code;
  const last = code.slice(start);
  return /^ {0,3}(`+|~+)$/.test(last) && last.trim()[0] === mark[0] ? code.slice(0, start) : code;
}
