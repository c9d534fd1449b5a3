// The requests as they came, newest first. Kept here and not only in the sandbox, so that they outlive a stop; capped,
// so that a load test does not fill the window. While it is paused the list stands still and goes on underneath.
import type { SandboxRequest } from "../../ipc/client";
import { orderOf } from "./rows";

const KEPT = 2000;

export class RequestLog {
  #rows = $state.raw<SandboxRequest[]>([]);
  #standing = $state.raw<{ rows: SandboxRequest[]; total: number } | null>(null);
  /** By run: the newest number, and the newest one when they were last cleared. */
  #runs = new Map<number, { newest: number; cleared: number }>();
  #total = $state(0);

  /** What is shown. */
  get rows(): SandboxRequest[] {
    return this.#standing?.rows ?? this.#rows;
  }

  /** How many there were, whether or not they are still listed. */
  get total(): number {
    return this.#standing?.total ?? this.#total;
  }

  get paused(): boolean {
    return this.#standing !== null;
  }

  /** How many came since it was paused. */
  get waiting(): number {
    return this.#standing ? this.#total - this.#standing.total : 0;
  }

  /** New ones and changed ones. */
  take(requests: SandboxRequest[]): void {
    const fresh = new Map<number, SandboxRequest>();
    for (const request of requests) {
      const run = this.#runs.get(request.run) ?? { newest: 0, cleared: 0 };
      // What was cleared away does not come back by ending.
      if (request.number <= run.cleared) continue;
      run.newest = Math.max(run.newest, request.number);
      this.#runs.set(request.run, run);
      fresh.set(orderOf(request), request);
    }
    if (fresh.size === 0) return;
    const others = this.#rows.filter((row) => !fresh.has(orderOf(row)));
    this.#rows = [...fresh.values(), ...others].sort((a, b) => orderOf(b) - orderOf(a)).slice(0, KEPT);
    this.#total = [...this.#runs.values()].reduce((sum, { newest, cleared }) => sum + newest - cleared, 0);
  }

  pause(): void {
    this.#standing ??= { rows: this.#rows, total: this.#total };
  }

  goOn(): void {
    this.#standing = null;
  }

  clear(): void {
    for (const run of this.#runs.values()) run.cleared = run.newest;
    this.#rows = [];
    this.#total = 0;
    this.#standing = null;
  }
}
