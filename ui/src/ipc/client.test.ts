import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { client, OutcropError } from "./client";
import { fakeError, FakeBackend, sender } from "./fake";
import { mintId, runDoctor } from "./stream";
import type { DoctorEvent } from "./bindings";

let backend: FakeBackend;
beforeEach(() => (backend = new FakeBackend().install()));
afterEach(() => backend.uninstall());

describe("the client", () => {
  it("throws what a command answers as an error, with its code and hint", async () => {
    backend.on("profile_delete", () => {
      throw fakeError({ code: "storage", message: "The list could not be written.", hint: "Free some space." });
    });
    const thrown = await client.profileDelete("p1").catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(OutcropError);
    expect((thrown as OutcropError).ipc).toMatchObject({ code: "storage", hint: "Free some space." });
  });

  it("turns Tauri's own rejections into an error of the same shape", async () => {
    backend.on("clipboard_write", () => {
      throw "command clipboard_write not allowed";
    });
    const thrown = (await client.clipboardWrite("x").catch((error: unknown) => error)) as OutcropError;
    expect(thrown.ipc.code).toBe("internal");
    expect(thrown.ipc.detail).toBe("command clipboard_write not allowed");
  });

  it("gives vectors as numbers, a missing one as NaN", async () => {
    backend.on("embed_run", () => ({
      vectors: [{ dimensions: 2, norm: 1, tokens: 3, tookMs: 1, values: [0.6, null] }],
      similarity: [[1]],
      tokens: 3,
      cost: null,
      tookMs: 1,
      requestIds: [],
    }));
    const run = await client.embedRun({
      runId: "r",
      profileId: "p",
      model: "m",
      texts: ["t"],
      settings: { kind: "titan_v2", dimensions: 256, normalize: true },
    });
    expect(run.vectors[0]?.values).toEqual([0.6, Number.NaN]);
  });
});

it("a stream delivers events in order and drops those that come after the result", async () => {
  let late: (() => void) | undefined;
  backend.on("doctor_start", (args) => {
    const send = sender<DoctorEvent>(args);
    send({ kind: "stage_started", stage: "rules" });
    send({ kind: "stage_started", stage: "keychain" });
    late = () => send({ kind: "stage_started", stage: "embedding" });
    return { title: "x" };
  });
  const seen: string[] = [];
  await runDoctor(mintId(), { kind: "saved", profileId: "p1" }, (event) =>
    seen.push(event.kind === "stage_started" ? event.stage : "ended"),
  );
  late?.();
  expect(seen).toEqual(["rules", "keychain"]);
});
