// The one markdown dialect of this app: CommonMark with tables, strikethrough and math, no raw HTML, no images, no navigation.
//
// A link carries its target in `data-href` and has no `href` at all, so there is nothing that a middle click, a drag or the
// context menu could follow. Whether a link opens is decided in Rust.

import MarkdownIt from "markdown-it";
import type { Env, Token } from "markdown-it";

import { hasWildRun } from "../lib/pieces";
import { addMath, escapeText } from "./math";

/** Past this a block is shown as it came: reading, sanitising and laying it out takes some tenths of a second. */
export const LARGEST_BLOCK = 32_000;
/** Past this code does not go through HTML and stays without colours. */
const LONGEST_CODE = 60_000;
const LONGEST_LINE = 4_000;
const MOST_TOKENS = 20_000;
const MOST_ELEMENTS = 4_000;
/** The parser bounds the depth of blocks, not that of emphasis; a page that is nested 20,000 deep stands still. */
const DEEPEST_EMPHASIS = 16;

const md = new MarkdownIt({ html: false, linkify: true, maxNesting: 60 });
// Only what names its scheme becomes a link: `config.rs` and `main.py` are file names, not hosts.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
for (const schema of ["ftp:", "mailto:", "//"]) md.linkify.add(schema, null);
addMath(md);

md.renderer.rules["link_open"] = (tokens, index, _options, env) =>
  openLink(attribute(tokens[index], "href"), env ?? {});
md.renderer.rules["link_close"] = (_tokens, _index, _options, env) => closeLink(env ?? {});
md.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index];
  const env: Env = {};
  const words = token?.content.trim() ? token.content : "image";
  return `${openLink(attribute(token, "src"), env)}${escapeText(words)}${closeLink(env)}`;
};
md.renderer.rules["fence"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "", tokens[index]?.info ?? "");
md.renderer.rules["code_block"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "", "");
for (const name of ["em", "strong", "s"]) {
  md.renderer.rules[`${name}_open`] = (_tokens, _index, _options, env) => deepen(env ?? {}, 1, `<${name}>`);
  md.renderer.rules[`${name}_close`] = (_tokens, _index, _options, env) => deepen(env ?? {}, -1, `</${name}>`);
}
md.renderer.rules["table_open"] = () => '<div class="table-scroll" tabindex="0"><table>\n';
md.renderer.rules["table_close"] = () => "</table></div>\n";
md.renderer.rules["th_open"] = (tokens, index) => cell("th", tokens[index]);
md.renderer.rules["td_open"] = (tokens, index) => cell("td", tokens[index]);

export interface BlockSpan {
  /** First and one past the last line. */
  start: number;
  end: number;
  kind: string;
}

/** Where the top-level blocks of `source` lie. Definitions of link references are gathered in `env`. */
export function topLevelBlocks(source: string, env: Env): BlockSpan[] {
  const spans: BlockSpan[] = [];
  for (const token of blockTokens(source, env)) {
    if (token.level === 0 && token.nesting >= 0 && token.map)
      spans.push({ start: token.map[0], end: token.map[1], kind: token.type });
  }
  return spans;
}

/** The HTML of a block; null when it is to be shown as it came, since laying it out would hold up the window. */
export function render(source: string, env: Env = {}, longest = LARGEST_BLOCK): string | null {
  if (source.length > longest || hasWildRun(source)) return null;
  const tokens = md.parse(source, env);
  const all = tokens.reduce((sum, token) => sum + 1 + (token.children?.length ?? 0), 0);
  if (all > MOST_TOKENS) return null;
  const html = md.renderer.render(tokens, md.options, env);
  return elementsIn(html) > MOST_ELEMENTS ? null : html;
}

/** The same, with what is shown as it came in a block of its own. */
export const renderMarkdown = (source: string, env: Env = {}): string => render(source, env) ?? plain(source);

export function plain(source: string): string {
  return `<pre class="plain">${escapeText(source)}</pre>\n`;
}

export const elementsIn = (html: string): number => html.split(/<\w/).length - 1;

export interface LongCode {
  language: string;
  code: string;
}

/** The code of a block when it is too long, or its lines are, to go through HTML; null when it is not. */
export function longCode(source: string): LongCode | null {
  const [token] = blockTokens(source, {});
  if (!token || (token.content.length <= LONGEST_CODE && !hasWildRun(token.content) && !hasLongLine(token.content)))
    return null;
  return { language: token.type === "fence" ? languageOf(token.info) : "", code: token.content };
}

const hasLongLine = (code: string): boolean => code.length > LONGEST_LINE && longestLine(code) > LONGEST_LINE;

function longestLine(code: string): number {
  let longest = 0;
  for (let at = 0; at < code.length;) {
    const end = code.indexOf("\n", at) + 1 || code.length;
    longest = Math.max(longest, end - at);
    at = end;
  }
  return longest;
}

function codeBlock(code: string, info: string): string {
  return `<pre data-language="${escapeText(languageOf(info))}"><code>${escapeText(code)}</code></pre>\n`;
}

/** The language that a fence names; empty when it names none. */
export const languageOf = (info: string): string => /^[\w+#.-]{1,30}/.exec(info.trim())?.[0] ?? "";

/** The block structure only: inline parsing is most of the work and is not needed to split. */
function blockTokens(source: string, env: Env): Token[] {
  const tokens: Token[] = [];
  md.block.parse(source, md, env, tokens);
  return tokens;
}

function attribute(token: Token | undefined, name: string): string {
  return String(token?.attrGet(name) ?? "");
}

const DEPTH = Symbol("how deep emphasis is nested");

function deepen(env: Env, step: 1 | -1, tag: string): string {
  const before = (env[DEPTH] ?? 0) as number;
  env[DEPTH] = before + step;
  return Math.max(before, before + step) > DEEPEST_EMPHASIS ? "" : tag;
}

const CLOSERS = Symbol("closing tags of the links that are open");

function openLink(href: string, env: Env): string {
  const web = /^https?:\/\//i.test(href);
  closers(env).push(web ? "</a>" : "</span>");
  if (web) return `<a data-href="${escapeText(href)}" role="link" tabindex="0" title="${escapeText(href)}">`;
  // A path, an anchor or another program's scheme leads nowhere from here: the words stay, the target is on hover.
  return `<span class="no-link" title="${escapeText(href)}">`;
}

function closeLink(env: Env): string {
  return closers(env).pop() ?? "";
}

function closers(env: Env): string[] {
  return (env[CLOSERS] ??= []) as string[];
}

function cell(tag: "th" | "td", token: Token | undefined): string {
  const align = /text-align:(\w+)/.exec(attribute(token, "style"))?.[1];
  if (align === "right") return `<${tag} class="r">`;
  return align === "center" ? `<${tag} class="c">` : `<${tag}>`;
}
