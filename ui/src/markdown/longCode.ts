// Code of any length in its frame, growing or finished: laid out in pieces, only its beginning until *Show all*. Copy
// takes the code itself, not what stands on the page.

import { PlainText } from "../components/plainText";
import { codeFrame, keepSource } from "./code";

/** So much of it is shown until *Show all*. */
const FIRST = 60_000;

export class LongCode {
  readonly plain: PlainText;
  #text = "";

  constructor(into: HTMLElement, language: string) {
    const frame = codeFrame(language);
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    const code = document.createElement("code");
    pre.append(code);
    const more = document.createElement("span");
    more.className = "more";
    frame.append(pre, more);
    into.replaceChildren(frame);
    this.plain = new PlainText(code, more, { first: FIRST });
    keepSource(frame, () => this.#text);
  }

  show(code: string): void {
    this.#text = code;
    this.plain.show(code);
  }
}
