import { describe, expect, it } from "vitest";

import type { DoctorReport } from "../../ipc/client";
import { fixInWords } from "./fixes";
import { bar, tally } from "./stages";

const report = (change: Partial<DoctorReport>): DoctorReport => ({
  title: "",
  verdict: "passed",
  noted: true,
  cancelled: false,
  passed: 9,
  warnings: 0,
  failed: 0,
  skipped: 0,
  tookMs: 2310,
  tokens: 41,
  identity: null,
  credentials: null,
  credentialsExpireAt: null,
  stages: [],
  finishedAt: "",
  ...change,
});

describe("a run adds up", () => {
  it("to a count where all passed", () => expect(tally(report({}))).toBe("9 of 9 in 2.31 s"));
  it("to each kind of outcome where not, without the empty ones", () => {
    expect(tally(report({ passed: 5, warnings: 1, failed: 1, skipped: 2, tookMs: 830 }))).toBe(
      "5 passed, 1 warning, 1 failed, 2 skipped in 830 ms",
    );
    expect(tally(report({ passed: 8, skipped: 1 }))).toBe("8 passed, 1 skipped in 2.31 s");
  });
});

describe("bars lie on one time line", () => {
  it("in proportion", () => expect(bar({ startedMs: 500, tookMs: 250 }, 1000)).toEqual({ left: 50, width: 25 }));
  it("never out of it, and never invisible", () => {
    expect(bar({ startedMs: 990, tookMs: 400 }, 1000)).toEqual({ left: 99, width: 1 });
    expect(bar({ startedMs: 0, tookMs: 0 }, 0)).toEqual({ left: 0, width: 1 });
  });
});

describe("a fix's button", () => {
  const base = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  it("names the profile by its prefix where it wraps the very model", () => {
    expect(fixInWords({ kind: "use_chat_model", modelId: `eu.${base}` }, base)).toBe(
      "Use the eu. profile and test again",
    );
  });
  it("names anything else in full", () => {
    expect(fixInWords({ kind: "use_chat_model", modelId: "amazon.nova-lite-v1:0" }, base)).toBe(
      "Use amazon.nova-lite-v1:0 and test again",
    );
    expect(fixInWords({ kind: "use_region", region: "eu-west-1" }, base)).toBe("Use eu-west-1 and test again");
  });
  it("is not there for what only a chat can fix", () => {
    expect(fixInWords({ kind: "unset", parameters: ["temperature"] }, base)).toBeNull();
    expect(fixInWords({ kind: "use_effort", effort: "high" }, base)).toBeNull();
  });
});
