import { afterEach, describe, expect, it, vi } from "vitest";

import { unlessComposing } from "./composing";
import { confirmWord, engines, plainKey } from "./inputMethodFake";

function field(): HTMLInputElement {
  const input = document.createElement("input");
  document.body.append(input);
  return input;
}
afterEach(() => document.body.replaceChildren());

describe.each(engines)("in %s", (engine) => {
  it.each(["Enter", "Escape", "ArrowDown"])("%s that ends a composed word is the input method's", (key) => {
    const input = field();
    const handler = vi.fn((event: KeyboardEvent) => event.preventDefault());
    input.addEventListener("keydown", unlessComposing(handler));
    const event = confirmWord(input, engine, "山", key);
    expect(handler).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(false);
    plainKey(input, key);
    expect(handler).toHaveBeenCalledOnce();
    expect(handler.mock.calls[0]?.[0].key).toBe(key);
  });
});
