// What the next turn is asked with: model, thinking, sampling, system prompt. Offers only what the chosen model takes, and
// has Rust check the whole before anything is sent. Kept per profile while the app runs.

import {
  client,
  type BrokenRule,
  type ChatDefaults,
  type ChatSettings,
  type Fix,
  type ModelInfo,
  type Parameter,
  type ProfileSummary,
  type Thinking,
} from "../../ipc/client";
import { thinks } from "./say";

export type ThinkingKind = Thinking["kind"];

const USUAL_BUDGET = 4_096;
/** Bounds the slider where neither the settings nor the catalogue name a limit. */
const FALLBACK_LIMIT = 65_536;
const CHECK_AFTER_MS = 120;

export class Parameters {
  settings = $state<ChatSettings>({
    model: "",
    system: "",
    maxTokens: 4096,
    thinking: { kind: "off" },
    temperature: null,
    topP: null,
    stopSequences: [],
  });
  /** The region of the profile. */
  region = $state("");
  /** What the chosen model takes; null until it is known. */
  info = $state.raw<ModelInfo | null>(null);
  choices = $state.raw<ModelInfo[]>([]);
  rules = $state.raw<BrokenRule[]>([]);
  /** The user's word that these very settings are to be sent although a rule is broken. */
  sentAnyway = $state(false);
  /** The field that the last answer was refused for, until anything is changed. */
  refused = $state<string | null>(null);

  #profile: ProfileSummary | null = null;
  #thinkingIsOwn = false;
  #maxTokensAreOwn = false;
  #described = 0;
  #checked = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Follows the profile: its model and limits are the defaults, until they are changed here. */
  follow(profile: ProfileSummary): void {
    const before = this.#profile;
    this.#profile = profile;
    this.region = profile.region;
    const untouched = !before || this.settings.model === (before.chatModel ?? "") || this.settings.model === "";
    if (untouched && this.settings.model !== (profile.chatModel ?? "")) this.setModel(profile.chatModel ?? "");
    else if (!before || before.limits.maxOutputTokens !== profile.limits.maxOutputTokens) {
      this.#maxTokensAreOwn = false;
      void this.#describe(this.settings.model);
    }
    if (!before || before.region !== profile.region || before.signIn !== profile.signIn)
      void this.#loadChoices(profile);
  }

  setModel(id: string): void {
    this.settings.model = id;
    void this.#describe(id);
    this.changed();
  }

  setThinking(thinking: Thinking): void {
    this.#thinkingIsOwn = true;
    this.settings.thinking = thinking;
    this.changed();
  }

  setThinkingKind(kind: ThinkingKind): void {
    const next = this.#default(kind);
    if (next && kind !== this.settings.thinking.kind) this.setThinking(next);
  }

  setMaxTokens(maxTokens: number | null): void {
    this.#maxTokensAreOwn = true;
    this.settings.maxTokens = maxTokens;
    this.changed();
  }

  /** Takes one rule's fix and leaves the rest to the next check. */
  applyRuleFix(rule: BrokenRule): void {
    this.settings = { ...rule.fixed, stopSequences: [...rule.fixed.stopSequences] };
    this.changed();
  }

  /** What was refused, changed as the diagnosis proposes. Says whether there was something to change here. */
  apply(fix: Fix): boolean {
    if (fix.kind === "use_chat_model") this.setModel(fix.modelId);
    else if (fix.kind === "set_max_tokens") this.setMaxTokens(fix.tokens);
    else if (fix.kind === "set_budget") this.setThinking({ kind: "budget", tokens: fix.tokens });
    else if (fix.kind === "use_effort") this.setThinking({ kind: "effort", effort: fix.effort });
    else if (fix.kind === "turn_thinking_off") this.setThinking({ kind: "off" });
    else if (fix.kind === "unset") this.#unset(fix.parameters);
    else return false;
    return true;
  }

  #unset(parameters: Parameter[]): void {
    if (parameters.includes("max_tokens")) this.settings.maxTokens = null;
    if (parameters.includes("temperature")) this.settings.temperature = null;
    if (parameters.includes("top_p")) this.settings.topP = null;
    this.changed();
  }

  /** Every change comes through here: what was said of the old settings no longer holds. */
  changed(): void {
    this.sentAnyway = false;
    this.refused = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), CHECK_AFTER_MS);
  }

  /** Asks Rust now. The answer to settings that have changed since is dropped. */
  async check(): Promise<BrokenRule[]> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#checked += 1;
    const mine = this.#checked;
    if (this.settings.model === "") return (this.rules = []);
    try {
      const rules = await client.chatCheck($state.snapshot(this.settings));
      if (mine === this.#checked) this.rules = rules;
      return rules;
    } catch {
      // The rules only warn early; the request itself says what is wrong.
      return [];
    }
  }

  /** Largest budget that these settings leave. */
  get budgetMax(): number {
    const limit = this.settings.maxTokens ?? this.info?.maxOutput ?? FALLBACK_LIMIT;
    return Math.max(this.budgetMin, limit - 1);
  }

  get budgetMin(): number {
    return this.info?.thinking.budgetMin ?? 1_024;
  }

  async #loadChoices(profile: ProfileSummary): Promise<void> {
    try {
      const { chat } = await client.modelChoices(profile.region, profile.signIn === "sandbox");
      this.choices = chat;
      if (this.settings.model === "" && chat[0]) this.setModel(chat[0].id);
    } catch {
      // An empty list leaves the field to be typed in.
      this.choices = [];
    }
  }

  async #describe(id: string): Promise<void> {
    this.#described += 1;
    const mine = this.#described;
    if (id.trim() === "") {
      this.info = null;
      return;
    }
    try {
      const region = this.#profile?.region ?? "";
      const most = this.#profile?.limits.maxOutputTokens ?? FALLBACK_LIMIT;
      const [info, defaults] = await Promise.all([client.modelDescribe(id, region), client.chatDefaults(id, most)]);
      if (mine !== this.#described) return;
      this.info = info;
      this.#fit(info, defaults);
    } catch {
      if (mine === this.#described) this.info = null;
    }
  }

  /** What a chat with this model begins with, but for what was chosen by hand and the model takes. */
  #fit(info: ModelInfo, defaults: ChatDefaults): void {
    const keeps = this.#thinkingIsOwn && this.#takes(info, this.settings.thinking.kind);
    if (!keeps) this.settings.thinking = defaults.thinking;
    if (!keeps && thinks(info.thinking)) this.#thinkingIsOwn = false;
    if (!this.#maxTokensAreOwn) this.settings.maxTokens = defaults.maxTokens;
    else if (info.maxOutput !== null && (this.settings.maxTokens ?? 0) > info.maxOutput)
      this.settings.maxTokens = info.maxOutput;
    if (!info.sampling) Object.assign(this.settings, { temperature: null, topP: null });
    this.changed();
  }

  #takes({ thinking }: ModelInfo, kind: ThinkingKind): boolean {
    if (kind === "budget") return thinking.budgetMin !== null;
    return kind === "effort" ? thinking.efforts.length > 0 : thinking.off;
  }

  #default(kind: ThinkingKind): Thinking | null {
    const support = this.info?.thinking;
    if (!support) return kind === "off" ? { kind } : null;
    if (kind === "budget") {
      if (support.budgetMin === null) return null;
      return {
        kind,
        tokens: Math.max(
          support.budgetMin,
          Math.min(USUAL_BUDGET, Math.floor((this.settings.maxTokens ?? FALLBACK_LIMIT) / 2)),
        ),
      };
    }
    if (kind === "effort") {
      const effort = support.defaultEffort ?? support.efforts[0];
      return effort ? { kind, effort } : null;
    }
    return support.off ? { kind } : null;
  }
}
