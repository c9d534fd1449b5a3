// The only door from text to HTML: everything goes through DOMPurify with a short list of what may pass, and comes out
// as TrustedHTML of the policy `dompurify`, which is what the window's content policy lets `innerHTML` take.
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
  RETURN_TRUSTED_TYPE: true,
};
const CODE: Config = {
  ALLOWED_TAGS: ["span"],
  ALLOWED_ATTR: ["class"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_TRUSTED_TYPE: true,
};

/** Replaces what is in `node` by the HTML of rendered markdown. */
export function setMarkdown(node: Element, html: string): void {
  node.innerHTML = trusted(html, MARKDOWN);
}

/** Replaces what is in `node` by highlighted code: spans with classes and nothing else. */
export function setHighlighted(node: Element, html: string): void {
  node.innerHTML = trusted(html, CODE);
}

/** `innerHTML` takes TrustedHTML at run time; the DOM's types still say string. */
function trusted(html: string, config: Config): string {
  return DOMPurify.sanitize(html, config) as unknown as string;
}
