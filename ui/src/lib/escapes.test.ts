import { expect, it } from "vitest";

import { readEscapes, writeEscapes } from "./escapes";

it("a line break, a tab and a backslash can be typed", () => {
  expect(readEscapes("\\n")).toBe("\n");
  expect(readEscapes("\\n\\nHuman:")).toBe("\n\nHuman:");
  expect(readEscapes("a\\tb\\\\nc")).toBe("a\tb\\nc");
});

it("any other backslash stands for itself", () => {
  expect(readEscapes("\\d C:\\x \\")).toBe("\\d C:\\x \\");
});

it.each(["\n", "\r\n", "\t", "\\", "\\n", "\\\\n", "a\\", "\\d", "\\\n", "plain", "\\\\", "x\\\\\\n"])(
  "%j is read back as what was written",
  (text) => {
    expect(writeEscapes(text)).not.toMatch(/[\n\r\t]/);
    expect(readEscapes(writeEscapes(text))).toBe(text);
  },
);
