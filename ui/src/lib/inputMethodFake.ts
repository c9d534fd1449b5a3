// An input method as each engine reports it, for tests: a word is composed in a field and confirmed with a key.

/** Recorded orders: what comes when the key that confirms a word is pressed. */
export type Engine = "webkit" | "chromium" | "firefox";
export const engines: Engine[] = ["webkit", "chromium", "firefox"];

type Field = HTMLInputElement | HTMLTextAreaElement;

function keydown(field: Field, key: string, composing: boolean, keyCode: number): KeyboardEvent {
  const event = new KeyboardEvent("keydown", {
    key,
    keyCode,
    isComposing: composing,
    bubbles: true,
    cancelable: true,
  } as KeyboardEventInit);
  field.dispatchEvent(event);
  return event;
}

function ends(field: Field, word: string): void {
  field.value += word;
  field.dispatchEvent(new InputEvent("input", { data: word, bubbles: true }));
  field.dispatchEvent(new CompositionEvent("compositionend", { data: word, bubbles: true }));
}

/** Composes `word` and confirms it with `key`. Gives the keydown of that key. */
export function confirmWord(field: Field, engine: Engine, word: string, key = "Enter"): KeyboardEvent {
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  keydown(field, "Process", true, 229);
  field.dispatchEvent(new CompositionEvent("compositionupdate", { data: word, bubbles: true }));
  if (engine === "webkit") {
    ends(field, word);
    return keydown(field, key, false, 229);
  }
  // Firefox names the key that was pressed, Chromium says only that the input method took it.
  const event = keydown(field, engine === "chromium" ? "Process" : key, true, 229);
  ends(field, word);
  return event;
}

/** The key by itself, as it comes after the word is confirmed. */
export function plainKey(field: Field, key = "Enter"): KeyboardEvent {
  return keydown(field, key, false, key === "Enter" ? 13 : key === "Escape" ? 27 : 40);
}
