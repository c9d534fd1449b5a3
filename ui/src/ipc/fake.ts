// An in-memory backend behind the real bindings, for vitest and the dev page only; nothing in the app imports it.
// A test overrides single commands: `fake.on("profile_save", () => { throw anError })`.
import type { Channel } from "@tauri-apps/api/core";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";

import type {
  ChatEvent,
  IpcError,
  KeychainStatus,
  Limits,
  ModelInfo,
  ProfileDetail,
  ProfileDraft,
  ProfileSummary,
  SandboxInfo,
  SandboxNews,
  SandboxRequest,
  SandboxRunning,
  StartInfo,
  DoctorEvent,
} from "./bindings";

type Args = Record<string, unknown>;
type Handler = (args: Args) => unknown;
/** Sends one event on the channel that a streaming command was given. */
export type Send<T> = (event: T) => void;

export const fakeLimits: Limits = { maxOutputTokens: 8192, retries: 3, timeoutS: 60, idleLimitS: 300 };

export const readyKeychain: KeychainStatus = {
  condition: "ready",
  name: "GNOME Keyring",
  message: "GNOME Keyring is unlocked.",
  hint: "",
  detail: "collection login",
};

export function fakeSummary(change: Partial<ProfileSummary> = {}): ProfileSummary {
  return {
    id: "p1",
    name: "claude-prod",
    region: "eu-west-1",
    signIn: "access_keys",
    keep: "keychain",
    chatModel: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    embeddingModel: "amazon.titan-embed-text-v2:0",
    limits: fakeLimits,
    lastVerdict: null,
    ...change,
  };
}

export function fakeDetail(summary: ProfileSummary, change: Partial<ProfileDetail> = {}): ProfileDetail {
  const keys = summary.signIn === "access_keys";
  return {
    summary,
    region: summary.region,
    accessKeyId: keys ? "AKIA4HXM2Q7JDUVTRN5E" : "",
    hasSecretAccessKey: keys,
    hasSessionToken: false,
    hasApiKey: summary.signIn === "api_key",
    apiKeyExpiresAt: null,
    awsProfile: "",
    endpointUrl: "",
    roleArn: "",
    externalId: "",
    ...change,
  };
}

export function fakeModel(id: string, change: Partial<ModelInfo> = {}): ModelInfo {
  return {
    id,
    known: true,
    context: 200_000,
    maxOutput: 64_000,
    inputPrice: 3,
    outputPrice: 15,
    thinking: { off: true, budgetMin: 1024, efforts: [], defaultEffort: null, note: "Takes a budget." },
    sampling: true,
    embedding: null,
    ...change,
  };
}

export function fakeError(change: Partial<IpcError> = {}): IpcError {
  return {
    code: "internal",
    message: "Something is wrong.",
    hint: "Fix it.",
    detail: null,
    retryable: false,
    diagnosis: null,
    problems: [],
    ...change,
  };
}

export const fakeStart: StartInfo = {
  version: "0.1.0",
  profiles: [],
  regions: [
    { code: "us-east-1", place: "N. Virginia" },
    { code: "eu-west-1", place: "Ireland" },
    { code: "eu-central-1", place: "Frankfurt" },
  ],
  settings: { theme: "light", sandboxPort: null },
  notices: [],
  awsProfiles: [],
};

export const fakeSandboxInfo: SandboxInfo = {
  region: "us-east-1",
  faultKinds: [
    {
      name: "status",
      title: "Refusal",
      sentence: "The request is refused.",
      beforeAnswer: true,
      parameters: [{ kind: "choice", label: "Status", words: ["429", "503"] }],
    },
    {
      name: "html",
      title: "Web page instead of an answer",
      sentence: "Status 200 with a web page.",
      beforeAnswer: true,
      parameters: [],
    },
    {
      name: "reset-after",
      title: "Connection reset",
      sentence: "The connection is reset.",
      beforeAnswer: false,
      parameters: [{ kind: "number", label: "After events", least: 0, most: 1000, usual: 5 }],
    },
    {
      name: "exception-after",
      title: "Exception in mid-stream",
      sentence: "The stream carries an exception.",
      beforeAnswer: false,
      parameters: [
        { kind: "number", label: "After events", least: 0, most: 1000, usual: 5 },
        { kind: "choice", label: "Exception", words: ["throttlingException", "validationException"] },
      ],
    },
  ],
  keys: [
    {
      name: "sandbox",
      about: "May do everything.",
      whileRunning: false,
      accessKeyId: "AKIAFAKE111122223333",
      hasSessionToken: false,
      hasApiKey: true,
    },
    {
      name: "expired-session",
      about: "Refused: the token has expired.",
      whileRunning: false,
      accessKeyId: "ASIAFAKE111122223333",
      hasSessionToken: true,
      hasApiKey: false,
    },
    {
      name: "expired-api-key",
      about: "Refused: its twelve hours are over.",
      whileRunning: true,
      accessKeyId: null,
      hasSessionToken: false,
      hasApiKey: true,
    },
  ],
};

export function fakeRunning(change: Partial<SandboxRunning> = {}): SandboxRunning {
  return {
    run: 1,
    since: "2026-11-21T10:00:00Z",
    endpoint: "http://127.0.0.1:8787",
    tlsEndpoint: null,
    caPath: null,
    faults: [],
    timesLeft: null,
    firstTokenMs: 350,
    tokensPerSecond: 80,
    anyRegion: false,
    ...change,
  };
}

export function fakeRequest(number: number, change: Partial<SandboxRequest> = {}): SandboxRequest {
  return {
    run: 1,
    number,
    time: "2026-11-21T10:00:01.5Z",
    method: "POST",
    path: "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream",
    http: "1.1",
    operation: "ConverseStream",
    model: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    auth: "sigv4",
    accessKeyId: "AKIAFAKE111122223333",
    scopeRegion: "us-east-1",
    identity: "sandbox",
    status: 200,
    error: null,
    message: null,
    userAgent: "Boto3/1.44.5",
    reasoning: [],
    ending: "complete",
    rule: null,
    fault: null,
    tookMs: 412,
    firstByteMs: 351,
    inputTokens: 12,
    outputTokens: 40,
    ...change,
  };
}

/** The channel of a streaming command as a plain function. */
export function sender<T extends DoctorEvent | ChatEvent>(args: Args): Send<T> {
  const channel = args.onEvent as Channel<T>;
  return (event) => channel.onmessage(event);
}

export class FakeBackend {
  /** Every call so far, in order. */
  readonly calls: { command: string; args: Args }[] = [];
  profiles: ProfileSummary[];
  keychain: KeychainStatus = readyKeychain;
  /** What `app_start` answers. */
  readonly start: () => StartInfo;
  readonly #handlers = new Map<string, Handler>();
  #minted = 0;
  /** Tells the window news of the sandbox, once it follows. */
  tell: Send<SandboxNews> = () => {};

  constructor(start: Partial<StartInfo> = {}) {
    this.profiles = [...(start.profiles ?? [])];
    this.start = () => ({ ...fakeStart, ...start, profiles: this.profiles });
    this.on("app_start", () => this.start());
    this.on("settings_save", () => null);
    this.on("keychain_status", () => this.keychain);
    this.on("window_guard", () => null);
    this.on("window_close", () => null);
    this.on("keychain_cancel_unlock", () => null);
    this.on("keychain_unlock", () => (this.keychain = readyKeychain));
    this.on("profile_open", ({ profileId }) => fakeDetail(this.#profile(profileId)));
    this.on("profile_check", () => ({ problems: [], leftOut: [], apiKey: null }));
    this.on("profile_save", ({ draft }) => this.#save(draft as ProfileDraft));
    this.on("profile_save_settings", (args) => this.#saveSettings(args));
    this.on("profile_create_sandbox", () =>
      this.#add({ name: "sandbox", signIn: "sandbox", region: "us-east-1", keep: "nowhere" }),
    );
    this.on("profile_duplicate", ({ profileId }) => this.#duplicate(profileId));
    this.on("profile_delete", ({ profileId }) => this.#remove(profileId));
    this.on("model_choices", () => ({
      chat: [fakeModel("eu.anthropic.claude-sonnet-4-5-20250929-v1:0"), fakeModel("amazon.nova-lite-v1:0")],
      embedding: [fakeModel("amazon.titan-embed-text-v2:0", { embedding: "titan_v2" })],
    }));
    this.on("model_describe", ({ id }) => fakeModel(id as string));
    this.on("doctor_cancel", () => null);
    this.on("chat_check", () => []);
    this.on("chat_defaults", ({ maxTokens }) => ({ maxTokens, thinking: { kind: "budget", tokens: 4_096 } }));
    this.on("chat_stop", () => null);
    this.on("conversation_check", () => null);
    this.on("conversation_list", () => []);
    this.on("clipboard_write", () => null);
    this.on("sandbox_describe", () => fakeSandboxInfo);
    this.on("sandbox_follow", ({ onNews }) => {
      this.tell = (news) => (onNews as Channel<SandboxNews>).onmessage(news);
      this.tell({ kind: "state", state: { phase: "idle", failure: null, running: null } });
      return new Promise(() => {});
    });
    for (const command of [
      "unfollow",
      "stop",
      "start",
      "clear",
      "switch_faults",
      "set_pacing",
      "serve_any_region",
      "copy",
    ])
      this.on(`sandbox_${command}`, () => null);
  }

  /** Answers `command` from now on; throwing an `IpcError` is how a command fails. */
  on(command: string, handler: Handler): this {
    this.#handlers.set(command, handler);
    return this;
  }

  install(): this {
    mockIPC((command, payload) => {
      const args = (payload ?? {}) as Args;
      this.calls.push({ command, args });
      const handler = this.#handlers.get(command);
      if (!handler) throw fakeError({ message: `The fake backend has no answer for ${command}.` });
      return handler(args);
    });
    return this;
  }

  uninstall(): void {
    clearMocks();
  }

  called(command: string): Args[] {
    return this.calls.filter((call) => call.command === command).map((call) => call.args);
  }

  #profile(id: unknown): ProfileSummary {
    const found = this.profiles.find((profile) => profile.id === id);
    if (!found) throw fakeError({ code: "not_found", message: "There is no such profile." });
    return found;
  }

  #add(change: Partial<ProfileSummary>): ProfileSummary {
    this.#minted += 1;
    const summary = fakeSummary({ id: `new-${this.#minted}`, ...change });
    this.profiles = [...this.profiles, summary];
    return summary;
  }

  #save(draft: ProfileDraft): ProfileSummary {
    const change: Partial<ProfileSummary> = {
      name: draft.name,
      region: draft.region,
      signIn: draft.signIn,
      keep: draft.keep,
      chatModel: draft.chatModel || null,
      embeddingModel: draft.embeddingModel || null,
    };
    return draft.id === null ? this.#add(change) : this.#change(draft.id, change);
  }

  #saveSettings(args: Args): ProfileSummary {
    return this.#change(args.profileId, {
      name: args.name as string,
      chatModel: (args.chatModel as string) || null,
      embeddingModel: (args.embeddingModel as string) || null,
      limits: args.limits as Limits,
    });
  }

  #change(id: unknown, change: Partial<ProfileSummary>): ProfileSummary {
    const changed = { ...this.#profile(id), ...change };
    this.profiles = this.profiles.map((profile) => (profile.id === id ? changed : profile));
    return changed;
  }

  #duplicate(id: unknown): ProfileSummary {
    const original = this.#profile(id);
    return this.#add({ ...original, id: `copy-of-${original.id}`, name: `${original.name} copy`, lastVerdict: null });
  }

  #remove(id: unknown): null {
    this.profiles = this.profiles.filter((profile) => profile.id !== id);
    return null;
  }
}
