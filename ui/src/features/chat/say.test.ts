import { describe, expect, it } from "vitest";

import { fakeModel } from "../../ipc/fake";
import { price, usd } from "../../lib/money";
import { round } from "../../lib/format";
import {
  estimateTokens,
  firstWords,
  metricParts,
  modelFacts,
  shortModel,
  shortRequestId,
  totals,
  twoLines,
} from "./say";

const metrics = {
  firstTokenMs: 1310,
  thinkingMs: null,
  tookMs: 41_200,
  tokensPerSecond: 76.6,
  inputTokens: 388,
  outputTokens: 3057,
  cachedTokens: 1024,
  cost: 0.047,
  stopReason: "end_turn",
  requestId: null,
};

describe("a model's name", () => {
  it.each([
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"],
    ["us-gov.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"],
    ["amazon.nova-lite-v1:0", "nova-lite"],
    ["amazon.nova-lite-v1:0:300k", "nova-lite"],
    ["openai.gpt-oss-120b-1:0", "gpt-oss-120b-1"],
    ["arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"],
    ["arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/k3x9w2p7q1ab", "k3x9w2p7q1ab"],
    ["my-model", "my-model"],
  ])("%s is %s in short", (id, short) => expect(shortModel(id)).toBe(short));

  it("breaks after the provider, and never loses its end", () => {
    expect(twoLines("eu.anthropic.claude-sonnet-4-5-20250929-v1:0")).toEqual({
      head: "eu.anthropic.",
      tail: "claude-sonnet-4-5-20250929-v1:0",
    });
    expect(twoLines("arn:aws:bedrock:eu-west-1:1:inference-profile/x")).toEqual({
      head: "arn:aws:bedrock:eu-west-1:1:inference-profile/",
      tail: "x",
    });
    expect(twoLines("plain")).toEqual({ head: "", tail: "plain" });
  });

  it("comes with what is known of it and nothing else", () => {
    expect(modelFacts(fakeModel("m"))).toBe("200 K context · 64 K out · $3 in, $15 out per M");
    expect(modelFacts(fakeModel("m", { maxOutput: null, inputPrice: null }))).toBe("200 K context");
    expect(modelFacts(fakeModel("m", { known: false }))).toContain("Not in Outcrop's catalogue");
  });
});

describe("numbers", () => {
  it("of money keep two figures that matter", () => {
    expect([0.047, 0.05, 0.0034, 0.0000022, 3, 20.256, 1234.5, 0].map(usd)).toEqual([
      "$0.047",
      "$0.050",
      "$0.0034",
      "$0.0000022",
      "$3",
      "$20.26",
      "$1,234.50",
      "$0",
    ]);
    expect([0.02, 3, 1.25].map(price)).toEqual(["$0.02", "$3", "$1.25"]);
  });

  it("of tokens are said in K and M where they are round", () => {
    expect([200_000, 64_000, 65_536, 1_000_000, 8_191, 512].map(round)).toEqual([
      "200 K",
      "64 K",
      "64 K",
      "1 M",
      "8,191",
      "512",
    ]);
  });

  it("name a speed over 100 in whole tokens", () => {
    expect(metricParts({ ...metrics, tokensPerSecond: 10_211.5 })).toContain("10,212 tok/s");
  });

  it("under an answer stand in the order of the picture", () => {
    expect(metricParts(metrics)).toEqual([
      "1.31 s first",
      "76.6 tok/s",
      "388 in",
      "3,057 out",
      "1,024 cached",
      "$0.047",
      "end_turn",
    ]);
  });

  it("that are not known are left out, not shown as zero", () => {
    const none = {
      ...metrics,
      firstTokenMs: null,
      tokensPerSecond: null,
      inputTokens: null,
      outputTokens: null,
      cachedTokens: null,
      cost: null,
    };
    expect(metricParts(none)).toEqual(["end_turn"]);
    expect(metricParts({ ...metrics, cachedTokens: 0 })).toContain("0 cached");
  });

  it("of a conversation count questions, tokens and cost", () => {
    const turn = {
      id: "1",
      text: "",
      thinking: "",
      redactedBlocks: 0,
      model: null,
      ending: "complete" as const,
      diagnosis: null,
      createdAt: "",
    };
    const turns = [
      { ...turn, role: "user" as const, metrics: null },
      {
        ...turn,
        role: "assistant" as const,
        metrics: { ...metrics, inputTokens: 96, outputTokens: 208, cost: 0.0034 },
      },
      { ...turn, role: "user" as const, metrics: null },
    ];
    expect(totals(turns)).toBe("2 turns · 304 tokens · $0.0034");
    expect(totals([{ ...turn, role: "user", metrics: null }])).toBe("1 turn");
  });

  it("of a request id are its ends", () => {
    expect(shortRequestId("7f3c2a10-1111-4000-8000-0000000a9a1e")).toBe("7f3c…9a1e");
    expect(shortRequestId("short")).toBe("short");
  });
});

it("first words fit on one line", () => expect(firstWords("One\n\n  two\tthree ")).toBe("One two three"));
it("tokens are estimated at four characters each", () => expect(estimateTokens("12345")).toBe(2));
