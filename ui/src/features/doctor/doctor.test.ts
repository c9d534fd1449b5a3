import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { StageResult, DoctorEvent, DoctorReport } from "../../ipc/client";
import { fakeError, FakeBackend, sender } from "../../ipc/fake";
import { Doctor } from "./doctor.svelte";

const passed = (stage: StageResult["stage"]): StageResult => ({
  stage,
  outcome: "passed",
  evidence: "fine",
  startedMs: 0,
  tookMs: 5,
  diagnosis: null,
});
const report = (stages: StageResult[], change: Partial<DoctorReport> = {}): DoctorReport => ({
  title: "Works",
  verdict: "passed",
  noted: true,
  cancelled: false,
  passed: stages.length,
  warnings: 0,
  failed: 0,
  skipped: 0,
  tookMs: 10,
  tokens: 0,
  identity: null,
  credentials: null,
  credentialsExpireAt: null,
  stages,
  finishedAt: "2026-11-21T12:00:00Z",
  ...change,
});
const saved = { kind: "saved", profileId: "p1" } as const;

let backend: FakeBackend;
beforeEach(() => (backend = new FakeBackend().install()));
afterEach(() => backend.uninstall());

describe("the doctor", () => {
  it("shows each stage as it begins and as it ends, then the report", async () => {
    let send!: (event: DoctorEvent) => void;
    let finish!: (report: DoctorReport) => void;
    backend.on("doctor_start", (args) => {
      send = sender<DoctorEvent>(args);
      return new Promise<DoctorReport>((resolve) => (finish = resolve));
    });
    const doctor = new Doctor();
    const run = doctor.run(saved);
    await Promise.resolve();
    send({ kind: "stage_started", stage: "rules" });
    expect(doctor.started.rules).toBeTypeOf("number");
    send({ kind: "stage_waiting", stage: "rules", sentence: "Waiting for a touch" });
    expect(doctor.waiting.rules).toBe("Waiting for a touch");
    send({ kind: "stage_ended", result: passed("rules") });
    expect(doctor.waiting.rules).toBeUndefined();
    expect(doctor.started.rules).toBeUndefined();
    expect(doctor.results.rules?.outcome).toBe("passed");
    expect(doctor.running).toBe(true);
    finish(report([passed("rules"), passed("keychain")]));
    await run;
    expect(doctor.running).toBe(false);
    expect(doctor.results.keychain?.outcome).toBe("passed");
    expect(doctor.report?.title).toBe("Works");
  });

  it("leaves no stage under way when the draft cannot be tested, and says what to do", async () => {
    backend.on("doctor_start", (args) => {
      sender<DoctorEvent>(args)({ kind: "stage_started", stage: "rules" });
      throw fakeError({
        message: "Enter the access key ID.",
        problems: [{ field: "access_key_id", message: "Enter the access key ID." }],
      });
    });
    const doctor = new Doctor();
    expect(await doctor.run(saved)).toBeNull();
    expect(doctor.started).toEqual({});
    expect(doctor.problems).toHaveLength(1);
    expect(doctor.trouble?.hint).toBe("Fix the marked fields and test again.");
  });

  it("runs once at a time", async () => {
    backend.on("doctor_start", () => report([]));
    const doctor = new Doctor();
    const [first, second] = await Promise.all([doctor.run(saved), doctor.run(saved)]);
    expect(first?.title).toBe("Works");
    expect(second).toBeNull();
    expect(backend.called("doctor_start")).toHaveLength(1);
  });

  it("cancels the run that is under way, by its own id", async () => {
    let finish!: (report: DoctorReport) => void;
    backend.on("doctor_start", () => new Promise<DoctorReport>((resolve) => (finish = resolve)));
    const doctor = new Doctor();
    const run = doctor.run(saved);
    await doctor.cancel();
    expect(backend.called("doctor_cancel")[0]?.runId).toBe(backend.called("doctor_start")[0]?.runId);
    finish(report([], { cancelled: true }));
    await run;
    expect(doctor.cancelling).toBe(false);
  });

  it("says why a run could not be made", async () => {
    backend.on("doctor_start", () => {
      throw fakeError({ message: "The runtime is gone." });
    });
    const doctor = new Doctor();
    expect(await doctor.run(saved)).toBeNull();
    expect(doctor.trouble?.message).toBe("The runtime is gone.");
    expect(doctor.running).toBe(false);
  });
});
