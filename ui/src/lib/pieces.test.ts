import { describe, expect, it } from "vitest";

import { fitsInOnePiece, hasWildRun, pieceEnd } from "./pieces";

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = pieceEnd(text, at);
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

const LONG: [string, string, number][] = [
  ["letters without a blank", "x".repeat(50_000), 4_000],
  ["words", "word ".repeat(10_000), 4_000],
  ["lines", "a line of some length\n".repeat(5_000), 4_000],
  ["empty lines", "\n".repeat(5_000), 101],
  ["blanks", " ".repeat(5_000), 64],
  ["tabs", "\t".repeat(5_000), 64],
  ["accents upon one letter", `e${"\u0301".repeat(5_000)}`, 65],
  ["faces joined without an end", "\u{1F468}\u200d".repeat(5_000), 200],
  ["faces", "\u{1F600}".repeat(5_000), 4_000],
  ["Arabic without a blank", "مرحبا".repeat(2_000), 1_000],
  ["tags that cannot be seen", "\u{E0041}".repeat(2_000), 129],
];

describe("a long text", () => {
  it.each(LONG)("of %s is cut into pieces that together are the text", (_what, text, most) => {
    const cut = pieces(text);
    expect(cut.join("")).toBe(text);
    expect(Math.max(...cut.map((piece) => piece.length))).toBeLessThanOrEqual(most);
  });

  it("is cut after a line, or else after a word, and never within a letter", () => {
    expect(pieces("a line of some length\n".repeat(500)).every((piece) => piece.endsWith("\n"))).toBe(true);
    expect(pieces("word ".repeat(5_000)).every((piece) => piece.endsWith("word "))).toBe(true);
    const faces = pieces(`x${"\u{1F469}\u200d\u{1F4BB}".repeat(3_000)}`);
    expect(faces.length).toBeGreaterThan(1);
    for (const piece of faces.slice(1)) expect(piece.startsWith("\u{1F469}\u200d")).toBe(true);
  });

  it("fits in one piece as long as it is short and tame", () => {
    expect(fitsInOnePiece("Hello\n\n  there")).toBe(true);
    expect(fitsInOnePiece("x".repeat(4_001))).toBe(false);
    expect(fitsInOnePiece(" ".repeat(100))).toBe(false);
  });
});

describe("a wild run", () => {
  it("is one of marks, of a word that does not end, of joined letters", () => {
    for (const text of ["e" + "\u0301".repeat(64), "x".repeat(4_001), "ا".repeat(500)])
      expect(hasWildRun(text)).toBe(true);
  });

  it("is not found in ordinary text", () => {
    const texts = [
      "words ".repeat(5_000),
      "漢字かな".repeat(5_000),
      "ไทย".repeat(5_000),
      "مرحبا بالعالم ".repeat(1_000),
    ];
    for (const text of [
      ...texts,
      `https://a.b/${"x".repeat(3_000)}`,
      "\u{1F468}\u200d\u{1F469}\u200d\u{1F467} ".repeat(500),
    ])
      expect(hasWildRun(text), text.slice(0, 20)).toBe(false);
  });
});
