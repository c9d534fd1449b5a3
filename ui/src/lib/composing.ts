// Keys that belong to an input method (Japanese, Chinese, Korean, dead keys). While a word is composed, Enter confirms
// it, Escape drops it and the arrows choose among candidates: none of these is meant for the page.
//
// Engines say so differently. Chromium and Firefox send the confirming keydown before `compositionend`, with
// `isComposing` set. WebKit sends it after `compositionend`, with `isComposing` false again; what tells it is the key
// code 229, «the input method took this key» (UI Events, 7.3.1; https://bugs.webkit.org/show_bug.cgi?id=165004).

const takenByInputMethod = 229;

/** Whether a keydown is an input method's own. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === takenByInputMethod;
}

/** A keydown handler that leaves an input method's keys alone. Every handler in the window goes through this. */
export function unlessComposing<E extends KeyboardEvent>(handler: (event: E) => void): (event: E) => void {
  return (event) => {
    if (!isComposing(event)) handler(event);
  };
}
