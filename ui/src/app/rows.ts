// What a row of the rail says: a word and a sign for the last result, and how old it is. Pure.
import type { SignKind } from "../components/Sign.svelte";
import type { LastVerdict } from "../ipc/client";
import { age, timeLeft } from "../lib/format";

type State = { isNew: boolean; dirty: boolean; locked: boolean; running: boolean; lastVerdict: LastVerdict | null };

/** The word, or `null` for a saved profile that was never tested. */
export function rowSign({ isNew, locked, running, lastVerdict }: State): SignKind | null {
  if (running) return "running";
  if (isNew) return "draft";
  if (locked) return "locked";
  if (!lastVerdict) return null;
  return ({ passed: "ok", warning: "warn", failed: "failed" } as const)[lastVerdict.verdict];
}

/** What stands at the right of the second line. */
export function rowAge({ isNew, dirty, lastVerdict }: State, now: number): string {
  if (isNew || dirty) return "unsaved";
  return lastVerdict ? age(lastVerdict.at, now) : "not tested";
}

const hour = 3_600_000;

/** «52 min» while credentials run out within the hour, «expired» after, else `null`. */
export function expiryWord(expiresAt: string | null, now: number): string | null {
  if (expiresAt === null || Date.parse(expiresAt) - now > hour) return null;
  return timeLeft(expiresAt, now) ?? "expired";
}
