import { describe, expect, it } from "vitest";

import { heal } from "./heal";
import { renderMarkdown } from "./parser";

describe("the unfinished tail", () => {
  it.each([
    ["some **bold", "some **bold**"],
    ["some **bold and *thin", "some **bold and *thin***"],
    ["some **", "some "],
    ["`code", "`code`"],
    ["``a ` b", "``a ` b``"],
    ["~~gone", "~~gone~~"],
    ["a ~ b", "a ~ b"],
    ["snake_case_name", "snake_case_name"],
    ["2 * 3", "2 * 3"],
    ["\\*no", "\\*no"],
    ["see [the page](https://exa", "see the page"],
    ["see ![a chart](https://exa", "see a chart"],
    ['see [the page](https://exa "its ti', "see the page"],
    ["see [the page](https://exa  ", "see the page"],
    ["see [the page](https://example.com) now", "see [the page](https://example.com) now"],
    ["**done** and", "**done** and"],
    ["* item **bold", "* item **bold**"],
  ])("%j becomes %j", (source, healed) => {
    expect(heal(source)).toBe(healed);
  });

  it("does not show a lone marker as a heading, a rule or an underline", () => {
    expect(heal("words\n-")).toBe("words");
    expect(heal("words\n==")).toBe("words");
    expect(heal("words\n\n1.")).toBe("words\n");
    expect(heal("##")).toBe("");
  });

  it("shows a table as soon as its head is there", () => {
    for (const source of ["| a | b |", "| a | b |\n", "| a | b |\n|-", "| a | b |\n|---|--", "| a | b"]) {
      expect(renderMarkdown(heal(source)), source).toContain("<th>a</th>\n<th>b</th>");
    }
  });

  it("leaves a table that has its delimiter row as it is", () => {
    const source = "| a | b |\n|---|--:|\n| 1 | 2";
    expect(heal(source)).toBe(source);
  });

  it("does not touch what is inside an open fence", () => {
    expect(heal("- item\n\n  ```py\n  x = **kw")).toBe("- item\n\n  ```py\n  x = **kw");
    expect(heal("- item\n\n  ```py\n  x\n  ``")).toBe("- item\n\n  ```py\n  x");
  });

  it("closes emphasis only in the last paragraph", () => {
    expect(heal("a **b\n\nc *d")).toBe("a **b\n\nc *d*");
  });

  it("takes nothing for half a link that is longer than any", () => {
    const half = (length: number): string => `see [the page](${"a".repeat(length)}`;
    expect(heal(half(2_000))).toBe("see the page");
    expect(heal(half(4_000))).toBe(half(4_000));
  });

  // No clock: what is read again from every place in a text this long takes longer than any test may.
  it("reads a long text once, whatever stands in it", () => {
    for (const piece of [
      "*a ",
      "[",
      "[a](b",
      "[a](b ",
      `[a](b${" ".repeat(50)}`,
      "`",
      "~~a",
      "| ",
      "_a_ ",
      "$a",
      "> ",
      "- ",
    ]) {
      expect(heal(`${piece.repeat(600_000 / piece.length)})`)).toContain(piece);
    }
  });
});
