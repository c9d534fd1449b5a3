// The sandbox as the window knows it: its state and its requests, told by Rust as they change, and what can be done
// about it. One for the whole window: the rail shows it too. Knows no markup.
import {
  client,
  type SandboxCopy,
  type SandboxFailure,
  type SandboxFaultOn,
  type SandboxInfo,
  type SandboxNews,
  type SandboxState,
} from "../../ipc/client";
import { followSandbox, mintId } from "../../ipc/stream";
import { clock } from "../../lib/clock.svelte";
import { troubleOf, type Trouble } from "../../lib/trouble";
import { RequestLog } from "./log.svelte";

export type SandboxTab = "requests" | "connect";

export class SandboxPanel {
  state = $state.raw<SandboxState>({ phase: "idle", failure: null, running: null });
  info = $state.raw<SandboxInfo | null>(null);
  tab = $state<SandboxTab>("requests");
  readonly log = new RequestLog();
  #trouble = $state.raw<Trouble | null>(null);

  get running() {
    return this.state.running;
  }

  /** What goes wrong on purpose now. */
  get faults(): SandboxFaultOn[] {
    return this.state.running?.faults ?? [];
  }

  /** What went wrong last; that it could not be started stands before everything else. */
  get trouble(): Trouble | null {
    return this.state.failure ? troubleOfFailure(this.state.failure) : this.#trouble;
  }

  closeTrouble(): void {
    this.#trouble = null;
  }

  /** What went wrong elsewhere and belongs on this page. */
  tell(thrown: unknown): void {
    this.#trouble = troubleOf(thrown);
  }

  /** Follows along; gives the way to stop. */
  follow(): () => void {
    const id = mintId();
    followSandbox(id, (news) => this.#take(news)).catch((thrown: unknown) => (this.#trouble = troubleOf(thrown)));
    return () => void client.sandboxUnfollow(id).catch(() => {});
  }

  #take(news: SandboxNews): void {
    if (news.kind === "requests") return this.log.take(news.requests);
    if (news.state.phase !== this.state.phase) {
      clock.touch();
      this.#trouble = null;
    }
    this.state = news.state;
  }

  /** Reads once what does not change. */
  async describe(): Promise<void> {
    if (this.info) return;
    await this.#attempt(async () => (this.info = await client.sandboxDescribe()));
  }

  start(): Promise<boolean> {
    return this.#attempt(() => client.sandboxStart());
  }

  stop(): Promise<boolean> {
    return this.#attempt(() => client.sandboxStop());
  }

  async restart(): Promise<void> {
    if (await this.stop()) await this.start();
  }

  /** Switches on exactly these faults, for all requests or for the next `times`; none is off. */
  switchFaults(faults: string[], times: number | null = null): Promise<boolean> {
    return this.#attempt(() => client.sandboxSwitchFaults(faults, faults.length > 0 ? times : null));
  }

  /** Switches one kind on or off and leaves the others as they are. */
  switchFault(kind: string, text: string | null, times: number | null): Promise<boolean> {
    const others = this.faults.filter((fault) => fault.kind !== kind).map((fault) => fault.text);
    return this.switchFaults(text === null ? others : [...others, text], times);
  }

  serveAnyRegion(on: boolean): Promise<boolean> {
    return this.#attempt(() => client.sandboxServeAnyRegion(on));
  }

  setPacing(firstTokenMs: number, tokensPerSecond: number): Promise<boolean> {
    return this.#attempt(() => client.sandboxSetPacing(firstTokenMs, tokensPerSecond));
  }

  async clear(): Promise<void> {
    this.log.clear();
    await this.#attempt(() => client.sandboxClear());
  }

  copy(name: string, what: SandboxCopy): Promise<boolean> {
    return this.#attempt(() => client.sandboxCopy(name, what));
  }

  async #attempt(act: () => Promise<unknown>): Promise<boolean> {
    this.#trouble = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.#trouble = troubleOf(thrown);
      return false;
    }
  }
}

const troubleOfFailure = ({ message, hint, detail }: SandboxFailure): Trouble => ({
  title: null,
  message,
  hint,
  details: detail ? [{ label: "Cause", value: detail }] : [],
  retryable: true,
});
