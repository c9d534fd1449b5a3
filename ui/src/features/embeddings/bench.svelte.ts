// The embeddings bench of one profile: its texts, the model's settings, and the last run. Kept while the app runs.

import {
  asOutcropError,
  client,
  type EmbeddingRun,
  type EmbeddingVector,
  type EmbedSettings,
  type ModelInfo,
  type ProfileSummary,
} from "../../ipc/client";
import { mintId } from "../../ipc/stream";
import { troubleOf, type Trouble } from "../../lib/trouble";

export interface Text {
  readonly id: number;
  text: string;
}

/** A run with the texts that it was made of: those on the screen may have changed since. */
export interface Run extends EmbeddingRun {
  asked: readonly { id: number; text: string }[];
  model: string;
  at: string;
}

type Titan = Extract<EmbedSettings, { kind: "titan_v2" }>;
type Cohere = Extract<EmbedSettings, { kind: "cohere_v3" }>;

export const EXAMPLES = [
  "I was charged twice for the March invoice",
  "The March invoice was charged twice, please refund it",
  "Cannot sign in after changing my phone",
  "Cannot sign in after a password reset",
  "The export API returns 429 for large reports",
  "Large reports: the export API answers 429",
];

const benches = new Map<string, Bench>();

/** The bench of a profile; the same object every time. */
export function benchOf(profile: ProfileSummary): Bench {
  let bench = benches.get(profile.id);
  if (!bench) benches.set(profile.id, (bench = new Bench(profile.id)));
  return bench;
}

/** The profile was deleted: drops what is kept of its bench. */
export function forgetBench(profileId: string): void {
  benches.delete(profileId);
}

export class Bench {
  readonly profileId: string;
  texts = $state<Text[]>([]);
  /** Typed and not yet a text of the list. */
  typed = $state("");
  model = $state("");
  /** The region of the profile. */
  region = $state("");
  info = $state.raw<ModelInfo | null>(null);
  choices = $state.raw<ModelInfo[]>([]);
  titan = $state<Titan>({ kind: "titan_v2", dimensions: 1024, normalize: true });
  cohere = $state<Cohere>({ kind: "cohere_v3", inputType: "search_document", truncate: "none" });
  run = $state.raw<Run | null>(null);
  running = $state.raw<{ runId: string; startedAt: number; texts: number } | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  #profile: ProfileSummary | null = null;
  #nextId = 1;
  #described = 0;
  #describing: Promise<void> = Promise.resolve();

  constructor(profileId: string) {
    this.profileId = profileId;
  }

  follow(profile: ProfileSummary): void {
    const before = this.#profile;
    this.#profile = profile;
    this.region = profile.region;
    const untouched = !before || this.model === "" || this.model === (before.embeddingModel ?? "");
    if (untouched && this.model !== (profile.embeddingModel ?? "")) this.setModel(profile.embeddingModel ?? "");
    if (!before || before.region !== profile.region || before.signIn !== profile.signIn)
      void this.#loadChoices(profile);
  }

  setModel(id: string): void {
    this.model = id;
    this.#describing = this.#describe(id);
  }

  get settings(): EmbedSettings | null {
    if (this.info?.embedding === "titan_v2") return $state.snapshot(this.titan);
    return this.info?.embedding === "cohere_v3" ? $state.snapshot(this.cohere) : null;
  }

  /** Why nothing can be embedded now; null when it can. */
  get obstacle(): string | null {
    if (this.model.trim() === "") return "Choose an embedding model first.";
    if (this.info && this.info.embedding === null)
      return "This is not an embedding model that Outcrop knows: choose Titan v2 or Cohere v3.";
    if (this.texts.length === 0 && this.typed.trim() === "") return "Add a text first.";
    return null;
  }

  /** What is typed; every finished line becomes a text at once. */
  type(value: string): void {
    const lines = value.split(/\r?\n/);
    this.typed = lines.pop() ?? "";
    this.add(lines);
  }

  /** Makes a text of what is typed. */
  addTyped(): void {
    this.add([this.typed]);
    this.typed = "";
  }

  add(lines: readonly string[]): void {
    const texts = lines.map((line) => line.trim()).filter((line) => line !== "");
    for (const text of texts) {
      this.texts.push({ id: this.#nextId, text });
      this.#nextId += 1;
    }
  }

  edit(id: number, text: string): void {
    const found = this.texts.find((one) => one.id === id);
    if (text.trim() === "") this.remove(id);
    else if (found) found.text = text.trim();
  }

  remove(id: number): void {
    this.texts = this.texts.filter((one) => one.id !== id);
  }

  clear(): void {
    this.texts = [];
    this.run = null;
  }

  async embed(): Promise<void> {
    this.addTyped();
    if (this.running || this.obstacle !== null) return;
    const asked = $state.snapshot(this.texts);
    const mine = { runId: mintId(), startedAt: performance.now(), texts: asked.length };
    this.running = mine;
    this.trouble = null;
    const model = this.model;
    try {
      await this.#describing;
      const settings = this.settings;
      if (!settings) return;
      const run = await client.embedRun({
        runId: mine.runId,
        profileId: this.profileId,
        model,
        texts: asked.map(({ text }) => text),
        settings,
      });
      if (this.running === mine) this.run = { ...run, asked, model, at: new Date().toISOString() };
    } catch (thrown) {
      if (this.running === mine && asOutcropError(thrown).ipc.code !== "cancelled") this.trouble = troubleOf(thrown);
    } finally {
      if (this.running === mine) this.running = null;
    }
  }

  async cancel(): Promise<void> {
    const running = this.running;
    if (!running) return;
    try {
      await client.embedCancel(running.runId);
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }

  /** Where in the last run a text of the list stands, as long as it has not changed since. */
  runIndex(text: Text): number {
    return this.run?.asked.findIndex((one) => one.id === text.id && one.text === text.text) ?? -1;
  }

  vectorOf(text: Text): EmbeddingVector | null {
    return this.run?.vectors[this.runIndex(text)] ?? null;
  }

  /** Texts with their vectors as JSON, in the order of the list. */
  vectorsAsJson(): string {
    const run = this.run;
    if (!run) return "[]";
    return JSON.stringify(
      run.asked.map(({ text }, index) => ({ text, model: run.model, vector: run.vectors[index]?.values ?? [] })),
    );
  }

  async #loadChoices(profile: ProfileSummary): Promise<void> {
    try {
      const { embedding } = await client.modelChoices(profile.region, profile.signIn === "sandbox");
      this.choices = embedding;
      if (this.model === "" && embedding[0]) this.setModel(embedding[0].id);
    } catch {
      // An empty list leaves the field to be typed in.
      this.choices = [];
    }
  }

  async #describe(id: string): Promise<void> {
    this.#described += 1;
    const mine = this.#described;
    this.info = this.choices.find((choice) => choice.id === id) ?? null;
    if (id.trim() === "") return;
    try {
      const info = await client.modelDescribe(id, this.#profile?.region ?? "");
      if (mine === this.#described) this.info = info;
    } catch {
      if (mine === this.#described) this.info = null;
    }
  }
}
