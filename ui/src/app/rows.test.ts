import { describe, expect, it } from "vitest";

import { actionOf } from "./keys";
import { foundInWords } from "./doors";
import { expiryWord, rowAge, rowSign } from "./rows";

const now = Date.parse("2026-11-21T12:00:00Z");
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
const row = {
  isNew: false,
  dirty: false,
  locked: false,
  running: false,
  lastVerdict: { verdict: "passed" as const, at: at(-2) },
};

describe("a row of the rail", () => {
  it("says the last result and how old it is", () => {
    expect(rowSign(row)).toBe("ok");
    expect(rowAge(row, now)).toBe("2 min");
    expect(rowSign({ ...row, lastVerdict: { verdict: "failed", at: at(-2) } })).toBe("failed");
  });

  it("says draft, locked and testing before the last result", () => {
    expect(rowSign({ ...row, isNew: true })).toBe("draft");
    expect(rowSign({ ...row, locked: true })).toBe("locked");
    expect(rowSign({ ...row, locked: true, running: true })).toBe("running");
  });

  it("claims nothing of a profile that was never tested", () => {
    expect(rowSign({ ...row, lastVerdict: null })).toBeNull();
    expect(rowAge({ ...row, lastVerdict: null }, now)).toBe("not tested");
    expect(rowAge({ ...row, dirty: true }, now)).toBe("unsaved");
  });

  it("warns of credentials that run out within the hour, and not before", () => {
    expect(expiryWord(at(52), now)).toBe("52 min");
    expect(expiryWord(at(61), now)).toBeNull();
    expect(expiryWord(at(-1), now)).toBe("expired");
    expect(expiryWord(null, now)).toBeNull();
  });
});

describe("keys", () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...held,
  });

  it("with Ctrl or Cmd work while typing", () => {
    expect(actionOf(press("t", { ctrlKey: true }), true)).toBe("test");
    expect(actionOf(press("N", { metaKey: true }), true)).toBe("new_profile");
    expect(actionOf(press("2", { ctrlKey: true }), true)).toBe("chat");
  });

  it("that are text stay text", () => {
    expect(actionOf(press("t"), true)).toBeNull();
    expect(actionOf(press("?", { shiftKey: true }), true)).toBeNull();
    expect(actionOf(press("?", { shiftKey: true }), false)).toBe("keys");
    expect(actionOf(press("1", { ctrlKey: true, altKey: true }), false)).toBeNull();
  });
});

it("the door to ~/.aws says what is behind it", () => {
  const found = ["SSO", "access keys", "SSO"].map((kind, index) => ({ name: `p${index}`, kind, region: null }));
  expect(foundInWords(found)).toBe("3 profiles found: 2 SSO, 1 access keys");
});
