// One profile's test: running it, what came so far, and the last report of this session. Kept while the profile is in
// the rail, so that a run goes on and its result stays when another tab or profile is looked at.
import {
  asOutcropError,
  client,
  type Problem,
  type Stage,
  type StageResult,
  type DoctorReport,
  type DoctorSubject,
} from "../../ipc/client";
import { mintId, runDoctor } from "../../ipc/stream";
import { clock } from "../../lib/clock.svelte";
import { troubleOf, type Trouble } from "../../lib/trouble";

const tick = 100;

export class Doctor {
  running = $state(false);
  cancelling = $state(false);
  /** Milliseconds since the run began, by the window's clock. */
  elapsed = $state(0);
  results = $state<Partial<Record<Stage, StageResult>>>({});
  /** Stages that began and have not ended, with when they began. */
  started = $state<Partial<Record<Stage, number>>>({});
  /** What a stage under way waits for, once it has said so. */
  waiting = $state<Partial<Record<Stage, string>>>({});
  report = $state<DoctorReport | null>(null);
  /** The run itself could not be made; no stage says so. */
  trouble = $state<Trouble | null>(null);
  /** What the draft needs to have fixed before it can be tested. */
  problems = $state<Problem[]>([]);
  #runId: string | null = null;

  get ended(): number {
    return Object.keys(this.results).length;
  }

  /** Runs the test. Gives the report, or `null` when the run could not be made. One run at a time. */
  async run(subject: DoctorSubject): Promise<DoctorReport | null> {
    if (this.running) return null;
    const runId = mintId();
    this.#begin(runId);
    const began = performance.now();
    const timer = setInterval(() => (this.elapsed = performance.now() - began), tick);
    try {
      const report = await runDoctor(runId, subject, (event) => {
        if (this.#runId !== runId) return;
        if (event.kind === "stage_started") this.started[event.stage] = performance.now() - began;
        else if (event.kind === "stage_waiting") this.waiting[event.stage] = event.sentence;
        else this.#stageEnded(event.result);
      });
      this.#finish(report);
      return report;
    } catch (thrown) {
      this.#notMade(thrown);
      return null;
    } finally {
      clearInterval(timer);
      this.running = false;
      this.cancelling = false;
      this.#runId = null;
    }
  }

  /** Drops a result that is about something that is no longer there. */
  forget(): void {
    if (!this.running) Object.assign(this, { results: {}, started: {}, report: null, trouble: null });
  }

  async cancel(): Promise<void> {
    if (!this.#runId || this.cancelling) return;
    this.cancelling = true;
    try {
      await client.doctorCancel(this.#runId);
    } catch (thrown) {
      this.cancelling = false;
      this.trouble = troubleOf(thrown);
    }
  }

  #begin(runId: string): void {
    Object.assign(this, {
      running: true,
      cancelling: false,
      elapsed: 0,
      results: {},
      started: {},
      waiting: {},
      report: null,
      trouble: null,
      problems: [],
    });
    this.#runId = runId;
  }

  // The test is over; stages that were still running have no result.
  #notMade(thrown: unknown): void {
    const { code, problems } = asOutcropError(thrown).ipc;
    this.started = {};
    this.waiting = {};
    this.problems = problems;
    if (code === "cancelled") return;
    const incomplete = {
      title: null,
      message: "The draft is not ready to be tested.",
      hint: "Fix the marked fields and test again.",
      details: [],
      retryable: false,
    };
    this.trouble = problems.length > 0 ? incomplete : troubleOf(thrown);
  }

  #stageEnded(result: StageResult): void {
    delete this.started[result.stage];
    delete this.waiting[result.stage];
    this.results[result.stage] = result;
  }

  // The report is complete; the events only brought parts of it earlier.
  #finish(report: DoctorReport): void {
    this.report = report;
    this.started = {};
    this.waiting = {};
    this.results = Object.fromEntries(report.stages.map((result) => [result.stage, result]));
    clock.touch();
  }
}
