// Numbers, times and ids as the screen says them. Pure; the time is passed in.

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `8192` as `8,192`. */
export const count = (value: number): string => grouped.format(value);

/** `1 token`, `40 tokens`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A span: `94 ms`, `1.27 s`, `16.2 s`, `2 min 5 s`. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A running clock: `0:31`, `12:05`. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How old something is, in its largest unit: `now`, `2 min`, `4 h`, `3 d`. */
export function age(at: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (!Number.isFinite(minutes)) return "";
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** The same in a sentence: `just now`, `2 min ago`. */
export function ago(at: string, now: number): string {
  const old = age(at, now);
  return old === "now" ? "just now" : `${old} ago`;
}

/** The exact time, for a tooltip. */
export function exactTime(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** What is left until `at`, or `null` once it has passed: `52 min`, `11 h`, `3 d`. */
export function timeLeft(at: string, now: number): string | null {
  const ms = Date.parse(at) - now;
  if (!(ms > 0)) return null;
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** An account as its last four digits: `…4821`. */
export const accountTail = (account: string): string => `…${account.slice(-4)}`;

/** An account in groups of four: `1234 5678 4821`. */
export const accountGroups = (account: string): string => account.replace(/(\d{4})(?=\d)/g, "$1 ");

/**
 * A long id in two parts, so that it can be cut in the middle: ids of Bedrock differ at their ends.
 * The tail is what must stay readable.
 */
export function splitForMiddleCut(text: string, tail = 16): { head: string; tail: string } {
  if (text.length <= tail * 2) return { head: text, tail: "" };
  return { head: text.slice(0, -tail), tail: text.slice(-tail) };
}

/** `200000` as `200 K`, `65536` as `64 K`, `1000000` as `1 M`. */
export function round(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens % 1_000_000 === 0) return `${tokens / 1_000_000} M`;
  if (tokens % 1000 === 0) return `${tokens / 1000} K`;
  return tokens % 1024 === 0 ? `${tokens / 1024} K` : count(tokens);
}
