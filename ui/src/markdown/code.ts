// The frame around code: a head with the language, Wrap and Copy. Made with DOM calls after the HTML was sanitised, so
// that the sanitiser need not let buttons and pictures pass.

import { highlight } from "./highlight";

const SVG = "http://www.w3.org/2000/svg";
const WRAP_ICON = "m16 16-3 3 3 3M3 12h14.5a1 1 0 0 1 0 7H13M3 19h6M3 5h18";
const COPY_ICON =
  "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2" +
  "M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2";

/** What a frame adds to its code, in elements: its head, and two buttons with an icon and a word. */
export const FRAME_ELEMENTS = 12;

/** Gives every code block below `root` its frame; colours it when `finished`. */
export function frameCode(root: Element, finished: boolean): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    const language = pre.dataset["language"] ?? "";
    const frame = codeFrame(language);
    pre.replaceWith(frame);
    pre.tabIndex = 0;
    frame.append(pre);
    const code = pre.querySelector("code");
    if (finished && code) void highlight(code, language);
  }
}

/** An empty frame with its head. The buttons are found by `data-act`; Markdown.svelte listens for them. */
export function codeFrame(language: string): HTMLElement {
  const frame = element("div", "code");
  const head = element("div", "ch");
  const name = element("span", "cut");
  name.textContent = language === "" ? "text" : language;
  const end = element("span", "end");
  end.append(button("wrap", "Wrap", WRAP_ICON), button("copy", "Copy", COPY_ICON));
  head.append(name, end);
  frame.append(head);
  return frame;
}

const sources = new WeakMap<Element, () => string>();

/** Tells what the code in `frame` is where not all of it stands on the page. */
export function keepSource(frame: Element, source: () => string): void {
  sources.set(frame, source);
}

/** The code in `frame`, whole. */
export function sourceOf(frame: Element): string {
  return sources.get(frame)?.() ?? frame.querySelector("pre")?.textContent ?? "";
}

function button(act: string, label: string, path: string): HTMLElement {
  const made = element("button", "btn ghost small");
  made.setAttribute("type", "button");
  made.dataset["act"] = act;
  if (act === "wrap") made.setAttribute("aria-pressed", "false");
  const words = element("span");
  words.textContent = label;
  made.append(icon(path), words);
  return made;
}

function icon(d: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i s");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

function element(tag: string, className = ""): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}
