import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { EmbedRequest, EmbedRun } from "../../ipc/client";
import { fakeError, fakeModel, fakeSummary, FakeBackend } from "../../ipc/fake";
import { Bench } from "./bench.svelte";
import { cellText, exact, heatStep, median } from "./heat";

let backend: FakeBackend;
let bench: Bench;

const run = ({ texts }: EmbedRequest): EmbedRun => ({
  vectors: texts.map((_, index) => ({ dimensions: 256, norm: 1, tokens: 3, tookMs: 10 + index, values: [index, 1] })),
  similarity: texts.map((_, a) => texts.map((__, b) => (a === b ? 1 : 0.5))),
  tokens: 3 * texts.length,
  cost: 0.0000022,
  tookMs: 30,
  requestIds: ["r1"],
});

beforeEach(() => {
  backend = new FakeBackend({ profiles: [fakeSummary()] });
  backend.on("model_describe", ({ id }) =>
    fakeModel(id as string, {
      embedding: (id as string).includes("cohere") ? "cohere_v3" : (id as string).includes("titan") ? "titan_v2" : null,
    }),
  );
  backend.on("embed_run", ({ request }) => run(request as EmbedRequest));
  backend.on("embed_cancel", () => null);
  backend.install();
  bench = new Bench("p1");
  bench.follow(fakeSummary());
});
afterEach(() => backend.uninstall());

describe("texts", () => {
  it("are made of every finished line, and the rest stays to be typed on", () => {
    bench.type("one\r\n\n  two  \nthr");
    expect(bench.texts.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(bench.typed).toBe("thr");
    bench.addTyped();
    expect(bench.texts.map(({ text }) => text)).toEqual(["one", "two", "thr"]);
    expect(bench.typed).toBe("");
  });

  it("are changed in place and go when they are emptied", () => {
    bench.add(["a", "b"]);
    const [first, second] = bench.texts;
    if (!first || !second) throw new Error("two texts were added");
    bench.edit(first.id, " c ");
    bench.edit(second.id, "  ");
    expect(bench.texts.map(({ text }) => text)).toEqual(["c"]);
  });
});

describe("a run", () => {
  it("takes the texts, what is still typed and the family's own settings", async () => {
    bench.add(["a"]);
    bench.typed = "b";
    bench.titan.dimensions = 256;
    await bench.embed();
    const request = backend.called("embed_run")[0]?.["request"] as EmbedRequest;
    expect(request).toMatchObject({
      profileId: "p1",
      model: "amazon.titan-embed-text-v2:0",
      texts: ["a", "b"],
      settings: { kind: "titan_v2", dimensions: 256, normalize: true },
    });
    expect(bench.run?.tokens).toBe(6);
    expect(bench.running).toBeNull();
    bench.setModel("cohere.embed-english-v3");
    bench.cohere.inputType = "search_query";
    await bench.embed();
    expect((backend.called("embed_run")[1]?.["request"] as EmbedRequest).settings).toEqual({
      kind: "cohere_v3",
      inputType: "search_query",
      truncate: "none",
    });
  });

  it("belongs to the texts as they were: a changed one has no vector", async () => {
    bench.add(["a", "b"]);
    await bench.embed();
    const [first, second] = bench.texts;
    if (!first || !second) throw new Error("two texts were added");
    expect(bench.vectorOf(second)?.values).toEqual([1, 1]);
    bench.edit(first.id, "changed");
    expect(bench.vectorOf(first)).toBeNull();
    bench.remove(first.id);
    expect(bench.vectorOf(second)?.values).toEqual([1, 1]);
  });

  it("that is cancelled says nothing and keeps the texts", async () => {
    let fail: (error: unknown) => void = () => {};
    backend.on("embed_run", () => new Promise((_, reject) => (fail = reject)));
    bench.add(["a"]);
    const running = bench.embed();
    await vi.waitFor(() => expect(backend.called("embed_run")).toHaveLength(1));
    await bench.cancel();
    expect(backend.called("embed_cancel")[0]?.["runId"]).toBe(
      (backend.called("embed_run")[0]?.["request"] as EmbedRequest).runId,
    );
    fail(fakeError({ code: "cancelled" }));
    await running;
    expect(bench.trouble).toBeNull();
    expect(bench.running).toBeNull();
    expect(bench.texts).toHaveLength(1);
  });

  it("that fails says why and keeps the last result", async () => {
    bench.add(["a"]);
    await bench.embed();
    const before = bench.run;
    backend.on("embed_run", () => {
      throw fakeError({ message: "Titan was not allowed.", hint: "Ask for access." });
    });
    await bench.embed();
    expect(bench.trouble).toMatchObject({ message: "Titan was not allowed.", hint: "Ask for access." });
    expect(bench.run).toBe(before);
  });

  it("is not begun without a text, without a model, or with a model that does not embed", async () => {
    expect(bench.obstacle).toBe("Add a text first.");
    bench.add(["a"]);
    bench.setModel("amazon.nova-lite-v1:0");
    await vi.waitFor(() => expect(bench.obstacle).toContain("not an embedding model"));
    bench.setModel("");
    expect(bench.obstacle).toBe("Choose an embedding model first.");
    await bench.embed();
    expect(backend.called("embed_run")).toHaveLength(0);
  });

  it("is taken along as texts with their vectors", async () => {
    bench.add(["a"]);
    await bench.embed();
    expect(JSON.parse(bench.vectorsAsJson())).toEqual([
      { text: "a", model: "amazon.titan-embed-text-v2:0", vector: [0, 1] },
    ]);
  });
});

describe("a cell", () => {
  it("takes the step of its value", () => {
    expect([1, 0.985, 0.98, 0.72, 0.71, 0.58, 0.44, 0.28, 0.27, 0, -1, Number.NaN].map(heatStep)).toEqual([
      5, 5, 4, 4, 3, 3, 2, 1, 0, 0, 0, 0,
    ]);
  });

  it("says its value in four characters", () => {
    expect([1, 0.999, 0.42, 0.2, -0.03, 0.001, -0.001, -1, Number.NaN].map(cellText)).toEqual([
      "1",
      "1",
      ".42",
      ".20",
      "\u2212.03",
      "0",
      "0",
      "\u22121",
      "–",
    ]);
  });

  it("is read out to three decimals", () => {
    expect([0.8964, -0.03, 1, -0.0001].map(exact)).toEqual(["0.896", "\u22120.030", "1.000", "0.000"]);
  });
});

it("the median of an even count lies between its two middle values", () => {
  expect([median([]), median([3]), median([3, 1]), median([5, 1, 2])]).toEqual([null, 3, 2, 2]);
});
