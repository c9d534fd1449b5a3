// Colours for code. The core is small; a language is fetched from the app's own files the first time that it is met.
//
// Highlighting happens once, when a block has ended: doing it at every step would cost more than everything else here.

import hljs from "highlight.js/lib/core";
import type { LanguageFn } from "highlight.js";

import { setHighlighted } from "./sanitise";

/** Longer code stays plain: nobody reads it by colour, and the window would stand still. */
const LONGEST = 60_000;
const MOST_SPANS = 8_000;

const LOADERS: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  php: () => import("highlight.js/lib/languages/php"),
  python: () => import("highlight.js/lib/languages/python"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const ALIASES: Record<string, string> = {
  ...{
    sh: "bash",
    shell: "bash",
    zsh: "bash",
    console: "bash",
    "c++": "cpp",
    cc: "cpp",
    hpp: "cpp",
    h: "c",
    cs: "csharp",
    "c#": "csharp",
  },
  ...{
    patch: "diff",
    docker: "dockerfile",
    golang: "go",
    toml: "ini",
    js: "javascript",
    jsx: "javascript",
    mjs: "javascript",
    jsonc: "json",
    json5: "json",
  },
  ...{
    kt: "kotlin",
    md: "markdown",
    py: "python",
    python3: "python",
    rb: "ruby",
    rs: "rust",
    ts: "typescript",
    tsx: "typescript",
  },
  ...{ html: "xml", svg: "xml", svelte: "xml", yml: "yaml" },
};

/** The language's own name in this list, or null when its code stays plain. */
export function languageFor(name: string): string | null {
  const lower = name.toLowerCase();
  const known = ALIASES[lower] ?? lower;
  return Object.hasOwn(LOADERS, known) ? known : null;
}

/** Colours the text of `code`. Leaves it as it is when the language is unknown or cannot be loaded. */
export async function highlight(code: Element, name: string): Promise<void> {
  const language = languageFor(name);
  const text = code.textContent ?? "";
  if (!language || text.length > LONGEST) return;
  if (!(await loaded(language)) || code.textContent !== text) return;
  const html = hljs.highlight(text, { language, ignoreIllegals: true }).value;
  if (html.split("<span").length <= MOST_SPANS) setHighlighted(code, html);
}

async function loaded(language: string): Promise<boolean> {
  if (hljs.getLanguage(language)) return true;
  try {
    const module = await LOADERS[language]?.();
    if (module) hljs.registerLanguage(language, module.default);
    return module !== undefined;
  } catch {
    return false;
  }
}
