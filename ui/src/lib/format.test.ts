import { describe, expect, it } from "vitest";

import {
  accountGroups,
  accountTail,
  age,
  ago,
  count,
  plural,
  span,
  splitForMiddleCut,
  stopwatch,
  timeLeft,
} from "./format";

const now = Date.parse("2026-11-21T12:00:00Z");
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe("spans", () => {
  it.each([
    [0.4, "0 ms"],
    [94, "94 ms"],
    [1270, "1.27 s"],
    [16_240, "16.2 s"],
    [125_000, "2 min 5 s"],
  ])("%d ms is said as %s", (ms, said) => expect(span(ms)).toBe(said));

  it("a stopwatch shows minutes and two digits of seconds", () => {
    expect(stopwatch(31_900)).toBe("0:31");
    expect(stopwatch(725_000)).toBe("12:05");
  });
});

describe("ages", () => {
  it.each([
    [5, "now"],
    [130, "2 min"],
    [3600, "1 h"],
    [47 * 3600, "47 h"],
    [49 * 3600, "2 d"],
  ])("after %d s an age is %s", (seconds, said) => expect(age(before(seconds), now)).toBe(said));

  it("a fresh result is just now, not «now ago»", () => expect(ago(before(1), now)).toBe("just now"));
  it("a time that cannot be read is left out", () => expect(age("yesterday-ish", now)).toBe(""));

  it("what has run out has no time left", () => {
    expect(timeLeft(before(1), now)).toBeNull();
    expect(timeLeft(before(-52 * 60 - 10), now)).toBe("52 min");
    expect(timeLeft(before(-20), now)).toBe("1 min");
  });
});

describe("numbers and ids", () => {
  it("groups thousands and agrees in number", () => {
    expect(count(8192)).toBe("8,192");
    expect(plural(1, "token")).toBe("1 token");
    expect(plural(2, "retry", "retries")).toBe("2 retries");
  });

  it("an account is told by its last four digits, or whole in groups", () => {
    expect(accountTail("123456784821")).toBe("…4821");
    expect(accountGroups("123456784821")).toBe("1234 5678 4821");
  });

  it("a long id is cut in the middle and loses nothing", () => {
    const arn = "arn:aws:bedrock:eu-west-1:123456784821:inference-profile/k3x9w2p7q1ab";
    const { head, tail } = splitForMiddleCut(arn);
    expect(head + tail).toBe(arn);
    expect(tail).toHaveLength(16);
    expect(splitForMiddleCut("short-id").tail).toBe("");
  });
});
