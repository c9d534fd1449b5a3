// The only door from text to HTML: everything goes through DOMPurify with a short list of what may pass, and comes out
// as nodes. They go into the page as they are, without being written out as HTML and read again.
//
// The parser already makes no raw HTML. This is the second wall, for the day when the first has a hole.

import DOMPurify from "dompurify";
import type { Config } from "dompurify";

const WORDS = [
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "strong",
  "em",
  "s",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "hr",
  "br",
  "a",
  "div",
  "span",
];
const TABLES = ["table", "thead", "tbody", "tr", "th", "td"];
const MATH = [
  ...[
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
  ],
  ...["mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "mpadded", "mphantom", "mstyle", "menclose"],
];
const ATTRIBUTES = ["class", "title", "start", "role", "tabindex", "data-href", "data-language"];
const MATH_ATTRIBUTES = [
  ...[
    "display",
    "mathvariant",
    "stretchy",
    "symmetric",
    "fence",
    "separator",
    "form",
    "largeop",
    "movablelimits",
    "accent",
    "accentunder",
  ],
  ...[
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "width",
    "height",
    "depth",
    "voffset",
    "linethickness",
    "scriptlevel",
    "displaystyle",
  ],
  ...["rowspacing", "columnspacing", "columnalign", "columnlines", "rowlines", "rowspan", "columnspan", "notation"],
];

const MARKDOWN: Config = {
  ALLOWED_TAGS: [...WORDS, ...TABLES, ...MATH],
  ALLOWED_ATTR: [...ATTRIBUTES, ...MATH_ATTRIBUTES],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
};
const CODE: Config = {
  ALLOWED_TAGS: ["span"],
  ALLOWED_ATTR: ["class"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Replaces what is in `node` by the HTML of rendered markdown. */
export function setMarkdown(node: Element, html: string): void {
  node.replaceChildren(sanitised(html, MARKDOWN));
}

/** Replaces what is in `node` by highlighted code: spans with classes and nothing else. */
export function setHighlighted(node: Element, html: string): void {
  node.replaceChildren(sanitised(html, CODE));
}

/** The same for several nodes at once: for each call DOMPurify makes a document, which costs more than a short block. */
export function setMarkdownOfAll(parts: readonly { node: Element; html: string }[]): void {
  const made = sanitised(parts.map(({ html }) => `<div>${html}</div>`).join(""), MARKDOWN);
  // One that leaves its element open, or closes more than it opened, would spill into the next.
  if (made.childNodes.length !== parts.length) {
    for (const { node, html } of parts) setMarkdown(node, html);
    return;
  }
  for (const [index, part] of [...made.children].entries()) parts[index]?.node.replaceChildren(...part.childNodes);
}

const sanitised = (html: string, config: Config): DocumentFragment =>
  DOMPurify.sanitize(html, { ...config, RETURN_DOM_FRAGMENT: true });
