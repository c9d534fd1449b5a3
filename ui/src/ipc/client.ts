// The one way from the window to Rust. Wraps the generated commands so that a failure is thrown as an `OutcropError`
// and callers read straight lines. Not here: streams with channels (stream.ts).
import { commands, type EmbedRequest, type EmbedRun, type EmbedVector, type IpcError } from "./bindings";

export type * from "./bindings";

/** A failure that reached the window: one sentence, a next step, and what stands behind «Details». */
export class OutcropError extends Error {
  readonly ipc: IpcError;

  constructor(ipc: IpcError) {
    super(ipc.message);
    this.name = "OutcropError";
    this.ipc = ipc;
  }
}

/** Whatever was thrown, as an `OutcropError`; a surprise becomes `internal` and says so. */
export function asOutcropError(thrown: unknown): OutcropError {
  if (thrown instanceof OutcropError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new OutcropError({
    code: "internal",
    message: "Outcrop ran into a fault of its own.",
    hint: "Try again; if it happens every time, restart Outcrop and report the details below.",
    detail,
    retryable: true,
    diagnosis: null,
    problems: [],
  });
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: IpcError };

/** Waits for a command and gives its data, or throws an `OutcropError`. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (thrown) {
    throw asOutcropError(thrown);
  }
  if (settled.status === "ok") return settled.data;
  throw looksLikeIpcError(settled.error) ? new OutcropError(settled.error) : asOutcropError(settled.error);
}

// Tauri itself rejects with a plain string (an unknown command, arguments that do not parse).
function looksLikeIpcError(error: unknown): error is IpcError {
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}

type Unwrapped<F> = F extends (...args: infer A) => Promise<Answer<infer T>> ? (...args: A) => Promise<T> : never;

function unwrapped<A extends unknown[], T>(command: (...args: A) => Promise<Answer<T>>): (...args: A) => Promise<T> {
  return (...args) => unwrap(command(...args));
}

type Streaming = "doctorStart" | "chatStart" | "sandboxFollow" | "windowGuard";
type Plain = Exclude<keyof typeof commands, Streaming | "embedRun">;
export type Client = { [K in Plain]: Unwrapped<(typeof commands)[K]> } & {
  embedRun: (request: EmbedRequest) => Promise<EmbeddingRun>;
};

/** `EmbedRun` with its numbers as numbers: the generator cannot know that Rust never sends NaN here. */
export type EmbeddingVector = Omit<EmbedVector, "norm" | "values"> & { norm: number; values: number[] };
export type EmbeddingRun = Omit<EmbedRun, "vectors" | "similarity"> & {
  vectors: EmbeddingVector[];
  similarity: number[][];
};

const number = (value: number | null): number => value ?? Number.NaN;

function narrowed(run: EmbedRun): EmbeddingRun {
  return {
    ...run,
    vectors: run.vectors.map((vector) => ({ ...vector, norm: number(vector.norm), values: vector.values.map(number) })),
    similarity: run.similarity.map((row) => row.map(number)),
  };
}

/** Every command that answers once. `client.profileSave(draft)` gives the summary or throws. */
export const client: Client = {
  appStart: unwrapped(commands.appStart),
  settingsSave: unwrapped(commands.settingsSave),
  windowClose: unwrapped(commands.windowClose),
  keychainStatus: unwrapped(commands.keychainStatus),
  keychainCancelUnlock: unwrapped(commands.keychainCancelUnlock),
  keychainUnlock: unwrapped(commands.keychainUnlock),
  profileOpen: unwrapped(commands.profileOpen),
  profileCheck: unwrapped(commands.profileCheck),
  profileSave: unwrapped(commands.profileSave),
  profileSaveSettings: unwrapped(commands.profileSaveSettings),
  profileCreateSandbox: unwrapped(commands.profileCreateSandbox),
  profileDuplicate: unwrapped(commands.profileDuplicate),
  profileDelete: unwrapped(commands.profileDelete),
  modelChoices: unwrapped(commands.modelChoices),
  modelDescribe: unwrapped(commands.modelDescribe),
  doctorCancel: unwrapped(commands.doctorCancel),
  chatCheck: unwrapped(commands.chatCheck),
  chatDefaults: unwrapped(commands.chatDefaults),
  chatStop: unwrapped(commands.chatStop),
  conversationCheck: unwrapped(commands.conversationCheck),
  conversationList: unwrapped(commands.conversationList),
  conversationOpen: unwrapped(commands.conversationOpen),
  conversationRename: unwrapped(commands.conversationRename),
  conversationDelete: unwrapped(commands.conversationDelete),
  embedRun: async (request) => narrowed(await unwrap(commands.embedRun(request))),
  embedCancel: unwrapped(commands.embedCancel),
  linkOpen: unwrapped(commands.linkOpen),
  clipboardWrite: unwrapped(commands.clipboardWrite),
  sandboxDescribe: unwrapped(commands.sandboxDescribe),
  sandboxUnfollow: unwrapped(commands.sandboxUnfollow),
  sandboxStart: unwrapped(commands.sandboxStart),
  sandboxStop: unwrapped(commands.sandboxStop),
  sandboxClear: unwrapped(commands.sandboxClear),
  sandboxSwitchFaults: unwrapped(commands.sandboxSwitchFaults),
  sandboxSetPacing: unwrapped(commands.sandboxSetPacing),
  sandboxServeAnyRegion: unwrapped(commands.sandboxServeAnyRegion),
  sandboxCopy: unwrapped(commands.sandboxCopy),
};
