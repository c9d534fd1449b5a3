import { beforeEach, expect, it, vi } from "vitest";

import { ScrollFollower } from "./follow.svelte";

// jsdom lays nothing out: the box is told how high it is, and grows when the test says so.
let box: HTMLElement;
let height: number;
let grow: (by: number) => void;
let follower: ScrollFollower;

beforeEach(() => {
  let observed: () => void = () => {};
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        observed = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  box = document.createElement("div");
  height = 500;
  let top = 0;
  Object.defineProperties(box, {
    clientHeight: { get: () => 400 },
    scrollHeight: { get: () => height },
    scrollTop: { get: () => top, set: (value: number) => (top = Math.max(0, Math.min(value, height - 400))) },
  });
  grow = (by) => {
    height += by;
    top = Math.min(top, height - 400);
    observed();
  };
  follower = new ScrollFollower();
  follower.attach(box);
});

function scrollTo(top: number): void {
  box.scrollTop = top;
  box.dispatchEvent(new Event("scroll"));
}

it("stays at the end while the text grows", () => {
  expect(box.scrollTop).toBe(100);
  grow(50);
  expect(box.scrollTop).toBe(150);
  expect(follower.following).toBe(true);
});

it("stays put once the user has scrolled up, and follows again from the end", () => {
  scrollTo(60);
  grow(200);
  expect(box.scrollTop).toBe(60);
  expect(follower.following).toBe(false);
  scrollTo(300);
  expect(follower.following).toBe(true);
  grow(10);
  expect(box.scrollTop).toBe(310);
});

it("sees that the user scrolled although the text grew before the event came", () => {
  box.scrollTop = 60;
  grow(200);
  expect(box.scrollTop).toBe(60);
  expect(follower.following).toBe(false);
});

it("goes on following when the text becomes shorter, as when thinking folds", () => {
  grow(300);
  grow(-250);
  expect(follower.following).toBe(true);
  expect(box.scrollTop).toBe(150);
});

it("jumps to the end when asked", () => {
  scrollTo(10);
  follower.toEnd();
  expect(box.scrollTop).toBe(100);
  expect(follower.following).toBe(true);
});
