import { describe, expect, it } from "vitest";

import { FRAME_ELEMENTS } from "./code";
import { MarkdownDocument, MOST_FORMATTED, renderWhole } from "./document";
import { LARGEST_BLOCK, plain, renderMarkdown } from "./parser";

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
  return document.blocks.map((block) => block.html ?? plain(block.source)).join("");
}

/** The same text in steps of `step` characters, read one window at a time as the page does. */
function inSteps(text: string, step: number): MarkdownDocument {
  const document = new MarkdownDocument();
  for (let at = step; at < text.length; at += step) document.update(text.slice(0, at), 1);
  while (!document.finish(text, 1));
  return document;
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

describe("a block without an end in sight", () => {
  const paragraph = "a line of some words\n".repeat(5_000);
  const list = "- item\n".repeat(10_000);

  it.each([
    ["a paragraph", paragraph],
    ["a list", list],
    ["a line", `${"x".repeat(100_000)}\n`],
    ["a quote", "> words\n".repeat(10_000)],
    ["a table", `|a|b|\n|-|-|\n${"|x|y|\n".repeat(10_000)}`],
  ])("as %s is shown as it came, up to the next empty line", (_what, long) => {
    const text = `# Before\n\n${long}\nAfter *it*.\n`;
    for (const document of [inSteps(text, 7_000), inSteps(text, text.length)]) {
      expect(document.blocks.map(({ html }) => html)).toEqual([
        "<h1>Before</h1>\n",
        null,
        "<p>After <em>it</em>.</p>\n",
      ]);
      expect(document.blocks[1]?.source.trim()).toBe(long.trim());
    }
  });

  it("is plain while it grows", () => {
    const live = new MarkdownDocument().update("x".repeat(LARGEST_BLOCK + 1));
    expect(live).toEqual({ kind: "plain", text: "x".repeat(LARGEST_BLOCK + 1) });
  });
});

describe("long code", () => {
  const code = "let x = 1; // some words\n".repeat(4_000);

  it("keeps its text out of the HTML, streamed or not", () => {
    const text = `Look:\n\n\`\`\`js\n${code}\`\`\`\n\nDone.\n`;
    for (const document of [inSteps(text, 9_000), inSteps(text, text.length)]) {
      expect(document.blocks.map(({ html }) => html)).toEqual(["<p>Look:</p>\n", null, "<p>Done.</p>\n"]);
      expect(document.blocks[1]?.code?.language).toBe("js");
      expect(document.blocks[1]?.code?.code === code).toBe(true);
    }
  });

  it("is also code with one long line, or a run of blanks that does not end", () => {
    for (const line of ["x = 1; ".repeat(1_000), "x".repeat(5_000)]) {
      const [block] = inSteps(`\`\`\`\n${line}\n\`\`\`\n`, 100_000).blocks;
      expect(block?.code).toEqual({ language: "", code: `${line}\n` });
    }
  });

  it("that is never closed is code to the end", () => {
    const [block] = inSteps(`\`\`\`js\n${code}`, 9_000).blocks;
    expect(block?.code?.code === code).toBe(true);
  });
});

describe("more than anybody reads", () => {
  it("is formatted up to a number of characters, and the rest is told apart", () => {
    const text = "Some *words* in a paragraph that is of an ordinary length, as answers have them.\n\n".repeat(12_500);
    const document = inSteps(text, 50_000);
    const formatted = document.blocks.reduce((sum, { source }) => sum + source.length, 0);
    expect(formatted).toBeLessThanOrEqual(MOST_FORMATTED + LARGEST_BLOCK);
    expect(document.rest.length).toBeGreaterThan(0);
    expect(text.endsWith(document.rest)).toBe(true);
  });

  it.each([
    ["30,000 rules", "---\n".repeat(30_000)],
    ["50,000 headings", "# a\n".repeat(50_000)],
    ["50,000 paragraphs", "a\n\n".repeat(50_000)],
    ["5,000 tables", "|a|b|c|\n|-|-|-|\n|1|2|3|\n\n".repeat(5_000)],
    ["5,000 formulas", "$$\nx^2 + y^2\n$$\n\n".repeat(5_000)],
  ])("of %s becomes a bounded number of elements", (_what, text) => {
    const document = inSteps(text, text.length);
    const elements = document.blocks.reduce((sum, { html }) => sum + (html?.split(/<\w/).length ?? 0), 0);
    expect(elements).toBeLessThan(16_500);
    expect(document.rest.length).toBeGreaterThan(0);
    expect(document.blocks.map(({ source }) => source).join("").length).toBeLessThan(text.length);
  });

  it("counts the frame that code gets on the page", () => {
    const text = "```js\nlet x = 1;\n```\n\n".repeat(5_000);
    expect(inSteps(text, text.length).blocks.length * FRAME_ELEMENTS).toBeLessThan(16_500);
  });
});
