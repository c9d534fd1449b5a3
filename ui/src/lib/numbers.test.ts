import { describe, expect, it } from "vitest";

import { readNumber } from "./numbers";

describe("a typed number", () => {
  it.each(["8192", "8,192", " 8 192 ", "8_192", "8.192", "8'192", "8\u00a0192", "8\u202f192", "８１９２"])(
    "%s is 8192",
    (text) => expect(readNumber(text, 0)).toBe(8192),
  );

  it("may be in the middle of being typed over its own commas", () => {
    expect(readNumber("4,0960", 0)).toBe(40_960);
    expect(readNumber("4,09", 0)).toBe(409);
  });

  it.each([
    ["0.7", 0.7],
    ["0,7", 0.7],
    [",5", 0.5],
    [".5", 0.5],
    ["1", 1],
    ["０．７", 0.7],
  ])("%s is a decimal", (text, number) => expect(readNumber(text, 2)).toBe(number));

  it.each(["-1", "1e3", "many", "1.5", "0x10", "½"])("%s is no whole number", (text) =>
    expect(readNumber(text, 0)).toBeUndefined(),
  );

  it.each(["0,7,1", "1.2.3", "-0.5", "."])("%s is no decimal", (text) => expect(readNumber(text, 2)).toBeUndefined());

  it("is unset when nothing is typed", () => expect(readNumber("  ", 0)).toBeNull());
});
