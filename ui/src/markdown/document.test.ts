import { describe, expect, it } from "vitest";

import { MarkdownDocument, renderWhole } from "./document";
import { renderMarkdown } from "./parser";

/** A small seeded generator, so that a failing case can be run again. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PIECES = [
  "Some words in a paragraph\n",
  "more **bold** and *thin* words\n",
  "\n",
  "\n\n",
  "# Heading\n",
  "## Two\n",
  "- item\n",
  "- other `code`\n",
  "  inside the item\n",
  "1. one\n",
  "2. two\n",
  "> quoted\n",
  "lazy\n",
  "```python\n",
  "def f(x):\n    return x\n",
  "```\n",
  "~~~\n",
  "````\n",
  "| a | b |\n",
  "|---|--:|\n",
  "| 1 | 2 |\n",
  "---\n",
  "===\n",
  "***\n",
  "    indented\n",
  "$$\n",
  "\\frac{a}{b} + c\n",
  "- d\n",
  "$$ x^2 $$\n",
  "\\[\n",
  "\\]\n",
  "inline $a+b$ and \\(c\\)\n",
  "it costs $20 or $30\n",
  "[one][1] and [two]\n",
  "[1]: https://example.com/a\n",
  "[two]:\n",
  "https://example.com/b\n",
  "'a title\n",
  "more title'\n",
  "\t\n",
  "   \n",
  "-",
  "`",
  "**",
  "[half](http",
  "\r\n",
  "a\rb\n",
  "-\n",
  "+ \n",
  "#",
  "| x",
  "text $$y$$ more\n",
  "* star\n",
  "10) ten\n",
  "  - nested\n",
  "    - deeper\n\n      para\n",
];

function randomText(random: () => number): string {
  const count = 1 + Math.floor(random() * 24);
  return Array.from({ length: count }, () => PIECES[Math.floor(random() * PIECES.length)]).join("");
}

function streamed(text: string, random: () => number): string {
  const document = new MarkdownDocument();
  for (let at = 0; at < text.length;) {
    at = Math.min(text.length, at + 1 + Math.floor(random() * 9));
    document.update(text.slice(0, at));
  }
  document.finish(text);
  return document.blocks.map((block) => block.html).join("");
}

describe("a formula in a line", () => {
  it("keeps the punctuation that follows it at its side", () => {
    expect(renderMarkdown("for $x$, and $y$ too")).toMatch(/<span class="math-end"><math.*<\/math>,<\/span> and <math/);
  });
});

describe("a streamed text", () => {
  it("ends in the same HTML as one parse, however it was cut", () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const random = seeded(seed);
      const text = randomText(random);
      const whole = renderMarkdown(text);
      expect(streamed(text, random), `seed ${seed}: ${JSON.stringify(text)}`).toBe(whole);
      expect(renderWhole(text), `seed ${seed}: ${JSON.stringify(text)}`).toBe(whole);
    }
  });

  it("keeps every finished block as the same object while more arrives", () => {
    const document = new MarkdownDocument();
    document.update("# One\n\nFirst paragraph.\n\nSecond");
    const before = [...document.blocks];
    document.update("# One\n\nFirst paragraph.\n\nSecond paragraph.\n\n- a\n");
    expect(before).toHaveLength(2);
    expect(document.blocks.slice(0, 2)).toEqual(before);
    expect(document.blocks[0]).toBe(before[0]);
    expect(document.blocks).toHaveLength(3);
  });

  it("grows code by appending and closes it into a finished block", () => {
    const document = new MarkdownDocument();
    expect(document.update("Look:\n\n```rust\nfn main() {")).toEqual({
      kind: "code",
      language: "rust",
      code: "fn main() {",
    });
    expect(document.update("Look:\n\n```rust\nfn main() {}\n``")).toEqual({
      kind: "code",
      language: "rust",
      code: "fn main() {}\n",
    });
    document.update("Look:\n\n```rust\nfn main() {}\n```\n\nDone");
    expect(document.blocks.map((block) => block.html)).toEqual([
      "<p>Look:</p>\n",
      '<pre data-language="rust"><code>fn main() {}\n</code></pre>\n',
    ]);
  });

  it("starts over when the text is another one", () => {
    const document = new MarkdownDocument();
    document.update("one\n\ntwo\n\nthree");
    document.update("other");
    expect(document.blocks).toHaveLength(0);
  });

  it("turns a reference far above into a link when its definition arrives", () => {
    const document = new MarkdownDocument();
    document.update("See [the page][1].\n\nMore.\n\n");
    expect(document.blocks[0]?.html).toContain("[the page][1]");
    document.finish("See [the page][1].\n\nMore.\n\n[1]: https://example.com/\n");
    expect(document.blocks[0]?.html).toContain('data-href="https://example.com/"');
  });
});
