// What a request's row says. Pure.
import type { SignKind } from "../../components/Sign.svelte";
import type { SandboxRequest } from "../../ipc/client";

/** Orders requests over all runs: a later run's come after. */
export const orderOf = ({ run, number }: SandboxRequest): number => run * 2 ** 32 + number;

/** How it stands, as a sign and a word. `run`: the run that serves now; an earlier one's open requests were cut. */
export function standing(request: SandboxRequest, run: number | null): { sign: SignKind; word: string } {
  const { ending, status, error } = request;
  if (ending === "open") {
    if (request.run !== run) return { sign: "warn", word: "cut by the stop" };
    return { sign: "running", word: status === 0 ? "waiting" : `${status}, streaming` };
  }
  if (ending === "fault") return { sign: "warn", word: status === 0 ? "fault" : `${status}, fault` };
  if (ending === "dropped") return { sign: "warn", word: "client left" };
  if (status >= 400) return { sign: "failed", word: error ? `${status} ${error}` : String(status) };
  return { sign: "ok", word: String(status) };
}

/** Who asked: the identity where the credentials held, else what was shown of them. */
export function whoOf({ identity, accessKeyId, auth }: SandboxRequest): string {
  if (identity) return identity;
  if (accessKeyId) return `…${accessKeyId.slice(-6)}, refused`;
  return auth === "none" ? "not signed" : "refused";
}

export const signings: Record<string, string> = { sigv4: "SigV4", bearer: "API key", none: "no signature" };

/** What is asked for; a path without an operation is shown itself. */
export const titleOf = ({ operation, method, path }: SandboxRequest): string => operation || `${method} ${path}`;

/** The local time of day to the millisecond. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** The part of a long list that is in view, with some rows to spare on both sides. */
export function inView(rows: number, height: number, top: number, view: number): { from: number; to: number } {
  const spare = 6;
  const from = Math.max(0, Math.min(Math.floor(top / height) - spare, rows));
  return { from, to: Math.min(rows, Math.ceil((top + view) / height) + spare) };
}
