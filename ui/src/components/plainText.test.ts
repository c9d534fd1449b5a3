import { beforeEach, describe, expect, it, vi } from "vitest";

import { copyAsItCame, PlainText, plainFrame, type PlainOptions } from "./plainText";

let frames: FrameRequestCallback[];
let into: HTMLElement;
let more: HTMLElement;

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
});

function shown(options: PlainOptions): PlainText {
  const frame = plainFrame("long");
  document.body.replaceChildren(frame.root);
  ({ into, more } = frame);
  return new PlainText(into, more, options);
}

const pieces = (): Element[] => [...into.querySelectorAll(".piece")];

/** Plays frames until none is asked for; returns how many, and the most characters that one of them added. */
function playFrames(): { count: number; most: number } {
  let [count, most] = [0, 0];
  while (frames.length > 0) {
    const before = into.textContent?.length ?? 0;
    for (const frame of frames.splice(0)) frame(0);
    count += 1;
    most = Math.max(most, (into.textContent?.length ?? 0) - before);
  }
  return { count, most };
}

const MILLION = "x".repeat(1_000_000);

describe("a long plain text", () => {
  it("shows its beginning in pieces and says how much there is", () => {
    shown({ first: 20_000 }).show(MILLION);
    expect(into.textContent).toBe("x".repeat(20_000));
    expect(pieces().every((piece) => (piece.textContent?.length ?? 0) <= 4_000)).toBe(true);
    expect(more.textContent).toBe("The first 20,000 of 1,000,000 characters are shown.Show all");
  });

  it("shows all of it a few pieces a frame, exactly as it came", () => {
    const text = "some words, \t and more\n".repeat(40_000);
    shown({ first: 20_000 }).show(text);
    more.querySelector("button")?.click();
    const played = playFrames();
    expect(played.count).toBeGreaterThan(10);
    expect(played.most).toBeLessThanOrEqual(68_000);
    expect(into.textContent).toBe(text);
    expect(more.childElementCount).toBe(0);
  });

  it("shows no more than a bounded number of pieces, whatever they hold", () => {
    shown({ first: 20_000 }).show("\t".repeat(1_000_000));
    expect(pieces().length).toBeLessThanOrEqual(200);
    expect(into.textContent?.length).toBeLessThanOrEqual(200 * 64);
  });

  it("leaves far pieces out of the layout, and the last one in", () => {
    shown({ first: 20_000 }).show("word ".repeat(2_000));
    expect(pieces().map((piece) => piece.classList.contains("far"))).toEqual([true, true, false]);
  });
});

it("that is all blanks has few things that may be left out of the layout side by side", () => {
  const plain = shown({ first: 20_000 });
  plain.show("\t".repeat(1_000_000));
  plain.showAll();
  expect(playFrames().count).toBeLessThan(100);
  expect(into.textContent?.length).toBe(1_000_000);
  expect(into.children.length).toBeLessThan(500);
  expect([...into.children].every((group) => group.children.length <= 32)).toBe(true);
});

describe("a plain text that grows", () => {
  it("adds to its last piece and leaves the others alone", () => {
    const plain = shown({ first: 20_000 });
    const text = "word ".repeat(3_000);
    plain.show(text.slice(0, 4_500));
    const [first, open] = pieces();
    const node = open?.firstChild;
    plain.show(text.slice(0, 5_000));
    expect(pieces()[0]).toBe(first);
    expect(pieces()[1]?.firstChild).toBe(node);
    for (let at = 5_001; at <= text.length; at += 37) plain.show(text.slice(0, at));
    plain.show(text);
    expect(into.textContent).toBe(text);
  });

  it("goes on showing all of it when that was asked for", () => {
    const plain = shown({ first: 8_000 });
    plain.show(MILLION.slice(0, 30_000));
    plain.showAll();
    playFrames();
    plain.show(MILLION.slice(0, 60_001));
    playFrames();
    expect(into.textContent?.length).toBe(60_001);
    expect(more.childElementCount).toBe(0);
  });

  it("begins anew when it became another one", () => {
    const plain = shown({ first: 8_000 });
    plain.show("one");
    plain.show("two");
    expect(into.textContent).toBe("two");
  });

  it("parts paragraphs at empty lines, however they arrive", () => {
    const text = "First\nline\n\nSecond\n\n\nThird";
    const plain = shown({ first: 8_000, paragraphs: true });
    for (let at = 1; at <= text.length; at += 1) plain.show(text.slice(0, at));
    expect([...into.querySelectorAll("p")].map((p) => p.textContent)).toEqual(["First\nline", "Second", "Third"]);
  });
});

it("what is selected over the border of pieces is copied without a line end", () => {
  shown({ first: 20_000 }).show("x".repeat(9_000));
  const stop = copyAsItCame(into);
  getSelection()?.selectAllChildren(into);
  const copy = new Event("copy", { bubbles: true, cancelable: true });
  const setData = vi.fn();
  Object.assign(copy, { clipboardData: { setData } });
  pieces()[0]?.dispatchEvent(copy);
  expect(setData).toHaveBeenCalledWith("text/plain", "x".repeat(9_000));
  expect(copy.defaultPrevented).toBe(true);
  stop();
});
