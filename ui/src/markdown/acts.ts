// What a person can do inside rendered markdown: follow a link, wrap a code block, copy it. One listener for the whole
// text, since its blocks come and go.

import { unlessComposing } from "../lib/composing";
import { sourceOf } from "./code";

export interface Acts {
  link: (url: string) => void;
  copy: (text: string) => void;
}

/** Listens below `root`; the answer stops listening. */
export function actOn(root: HTMLElement, acts: Acts): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  root.addEventListener("click", (event) => clicked(event, acts), { signal });
  // A middle click would open a new window in a browser. Here it asks like any other click.
  root.addEventListener("auxclick", (event) => event.button === 1 && clicked(event, acts), { signal });
  const pressed = unlessComposing((event) => event.key === "Enter" && link(event, acts));
  root.addEventListener("keydown", pressed, { signal });
  root.addEventListener("dragstart", (event) => linkOf(event) && event.preventDefault(), { signal });
  return () => controller.abort();
}

function linkOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-href], a") : null;
}

function clicked(event: Event, acts: Acts): void {
  if (link(event, acts)) return;
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-act]") : null;
  if (!button) return;
  const frame = button.closest<HTMLElement>(".code");
  if (!frame) return;
  if (button.dataset["act"] === "wrap") wrap(frame, button);
  else copy(frame, button, acts);
}

function link(event: Event, acts: Acts): boolean {
  const found = linkOf(event);
  if (!found) return false;
  event.preventDefault();
  const url = found.dataset["href"];
  if (url) acts.link(url);
  return true;
}

function wrap(frame: HTMLElement, button: HTMLElement): void {
  const wrapped = frame.classList.toggle("wrapped");
  button.setAttribute("aria-pressed", String(wrapped));
}

function copy(frame: HTMLElement, button: HTMLElement, acts: Acts): void {
  acts.copy(sourceOf(frame));
  const words = button.querySelector("span");
  if (!words || words.textContent === "Copied") return;
  words.textContent = "Copied";
  setTimeout(() => (words.textContent = "Copy"), 1500);
}
