// TeX in answers: `$...$`, `$$...$$`, `\(...\)` and `\[...\]`, turned into MathML, which needs no fonts and no script.
//
// A display block ends at its closing mark or at the first blank line, whatever comes later. That makes its extent
// known line by line, which the splitter needs: nothing that arrives later may change where a finished block ended.

import type { MarkdownIt } from "markdown-it";
import type { StateBlock, StateInline } from "markdown-it";
import temml from "temml";

/** Longer formulas are shown as source: no real one is, and the converter's time is not bounded. */
const LONGEST_FORMULA = 4_000;
const DEEPEST_FORMULA = 200;
const MOST_BEFORE = 2_000;

export function addMath(md: MarkdownIt): void {
  md.block.ruler.before("fence", "math_block", blockRule, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.inline.ruler.before("escape", "math_inline", inlineRule);
  md.renderer.rules["math_block"] = (tokens, index) => {
    const token = tokens[index];
    if (!token) return "";
    return token.info === "open"
      ? pendingBlock(token.content)
      : `<div class="mathblock">${formulas.html(token.content, true)}</div>\n`;
  };
  md.renderer.rules["math_inline"] = (tokens, index) => {
    const token = tokens[index];
    // Real text has no tens of thousands of formulas in one paragraph; `index` counts the tokens before this one.
    if (index > MOST_BEFORE) return source(token?.content ?? "");
    if (!token) return "";
    const html = formulas.html(token.content, token.info === "display");
    return token.markup ? `<span class="math-end">${html}${token.markup}</span>` : html;
  };
}

interface Marks {
  open: string;
  close: string;
}
const DISPLAY: Marks[] = [
  { open: "$$", close: "$$" },
  { open: "\\[", close: "\\]" },
];

function blockRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const first = lineText(state, startLine);
  const marks = DISPLAY.find(({ open }) => first.startsWith(open));
  if (!marks || first.startsWith("$$$")) return false;

  const rest = first.slice(marks.open.length);
  const closedAt = rest.indexOf(marks.close);
  // `$$x$$ and more` is a paragraph with a formula in it.
  if (closedAt >= 0 && rest.slice(closedAt + marks.close.length).trim() !== "") return false;
  if (silent) return true;

  const body =
    closedAt >= 0
      ? { text: rest.slice(0, closedAt), closed: true, next: startLine + 1 }
      : bodyBelow(state, startLine, endLine, rest, marks);
  const token = state.push("math_block", "div", 0);
  token.block = true;
  token.info = body.closed ? "" : "open";
  token.content = body.closed ? body.text.trim() : `${marks.open}${body.text}`;
  token.map = [startLine, body.next];
  state.line = body.next;
  return true;
}

function bodyBelow(state: StateBlock, startLine: number, endLine: number, firstRest: string, marks: Marks) {
  const lines = [firstRest];
  let line = startLine + 1;
  // A line that is less indented has left the list item or quote that the formula stands in.
  while (line < endLine && !state.isEmpty(line) && (state.sCount[line] ?? 0) >= state.blkIndent) {
    const text = lineText(state, line).trimEnd();
    line += 1;
    if (text.endsWith(marks.close)) {
      lines.push(text.slice(0, -marks.close.length));
      return { text: lines.join("\n"), closed: true, next: line };
    }
    lines.push(text);
  }
  return { text: lines.join("\n"), closed: false, next: line };
}

function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const found = inlineFormula(state.src, state.pos, state.posMax);
  if (!found) return false;
  // A line may break after a formula, so the punctuation that ends it is kept at its side.
  const after = found.display
    ? ""
    : (/^[.,;:!?]/.exec(state.src.slice(found.end, Math.min(found.end + 1, state.posMax)))?.[0] ?? "");
  if (!silent) {
    const token = state.push("math_inline", "math", 0);
    token.content = found.tex.trim();
    token.info = found.display ? "display" : "";
    token.markup = after;
  }
  state.pos = found.end + after.length;
  return true;
}

interface InlineFormula {
  tex: string;
  display: boolean;
  end: number;
}

function inlineFormula(src: string, pos: number, max: number): InlineFormula | null {
  const within = Math.min(max, pos + LONGEST_FORMULA);
  if (src.startsWith("$$", pos)) return src[pos + 2] === "$" ? null : delimited(src, pos, "$$", "$$", within, true);
  if (src.startsWith("\\(", pos)) return delimited(src, pos, "\\(", "\\)", within, false);
  if (src.startsWith("\\[", pos)) return delimited(src, pos, "\\[", "\\]", within, true);
  if (src[pos] === "$") return dollars(src, pos, within);
  return null;
}

function delimited(
  src: string,
  pos: number,
  open: string,
  close: string,
  within: number,
  display: boolean,
): InlineFormula | null {
  const start = pos + open.length;
  const at = src.slice(start, within).indexOf(close);
  if (at <= 0) return null;
  const tex = src.slice(start, start + at);
  return tex.trim() === "" ? null : { tex, display, end: start + at + close.length };
}

/** One dollar is money as often as it is math: the formula must touch both marks, and no digit may follow it. */
function dollars(src: string, pos: number, within: number): InlineFormula | null {
  if (!/\S/.test(src[pos + 1] ?? " ")) return null;
  for (let at = pos + 1; at < within; at += 1) {
    const char = src[at];
    if (char === "\\") at += 1;
    else if (char === "$") {
      const touches = /\S/.test(src[at - 1] ?? " ") && at > pos + 1;
      if (!touches || /[0-9]/.test(src[at + 1] ?? "")) return null;
      return { tex: src.slice(pos + 1, at), display: false, end: at + 1 };
    }
  }
  return null;
}

/** Converting costs more than anything else in a line, and the live block is rendered over and over. */
class Formulas {
  readonly #known = new Map<string, string>();

  html(tex: string, display: boolean): string {
    const key = `${display ? "d" : "i"}${tex}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = formula(tex, display);
    if (this.#known.size >= 500) this.#known.clear();
    this.#known.set(key, made);
    return made;
  }
}
const formulas = new Formulas();

function formula(tex: string, display: boolean): string {
  if (tex.length > LONGEST_FORMULA || depth(tex) > DEEPEST_FORMULA) return source(tex);
  try {
    return temml.renderToString(tex, {
      displayMode: display,
      throwOnError: true,
      strict: false,
      trust: false,
      maxExpand: 200,
      maxSize: [20, 20],
    });
  } catch {
    return source(tex);
  }
}

function depth(tex: string): number {
  let deepest = 0;
  let now = 0;
  for (const char of tex) {
    if (char === "{") deepest = Math.max(deepest, (now += 1));
    else if (char === "}") now -= 1;
  }
  return deepest;
}

function source(tex: string): string {
  return `<code class="math-source">${escapeText(tex)}</code>`;
}

function pendingBlock(text: string): string {
  return `<p class="math-pending">${escapeText(text)}</p>\n`;
}

export function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
