// A link in an answer: Rust decides whether it may open and whether to ask first. Here is only the asking.

import { client } from "../../ipc/client";
import { troubleOf, type Trouble } from "../../lib/trouble";

export class Links {
  /** The first link to this host waits for a yes. */
  asking = $state.raw<{ host: string; url: string } | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  async follow(url: string): Promise<void> {
    await this.#open(url, false);
  }

  async confirm(): Promise<void> {
    const asked = this.asking;
    this.asking = null;
    if (asked) await this.#open(asked.url, true);
  }

  cancel(): void {
    this.asking = null;
  }

  async #open(url: string, confirmed: boolean): Promise<void> {
    this.trouble = null;
    try {
      const answer = await client.linkOpen(url, confirmed);
      if (answer.kind === "confirm") this.asking = { host: answer.host, url: answer.url };
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }
}
