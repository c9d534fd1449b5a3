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

  it("never takes long, whatever stands in the text", () => {
    const started = performance.now();
    for (const piece of ["*a ", "[", "[a](b", "`", "~~a", "| ", "_a_ ", "$a", "> ", "- "]) heal(piece.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
