// What Rust says of a form as it stands: its problems, what was left out of its secrets, and what its API key says of
// itself. An answer that a newer question has overtaken is dropped.
import { client, type ApiKeyFacts, type ProfileDraft } from "../../ipc/client";
import type { Remarks } from "./remarks.svelte";

const delayMs = 250;

export class Checks {
  apiKeyFacts = $state.raw<ApiKeyFacts | null>(null);
  readonly #remarks: Remarks;
  readonly #draft: () => ProfileDraft;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(remarks: Remarks, draft: () => ProfileDraft) {
    this.#remarks = remarks;
    this.#draft = draft;
  }

  /** Asks once the typing pauses. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(), delayMs);
  }

  async now(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const draft = this.#draft();
    try {
      const { problems, leftOut, apiKey } = await client.profileCheck(draft);
      if (mine !== this.#asked) return;
      this.#remarks.show(problems, leftOut);
      this.apiKeyFacts = draft.apiKey.kind === "new" ? apiKey : null;
    } catch {
      // Saving reports the same problems, so a check that could not be made is not reported.
    }
  }

  /** The key that was typed is saved, or gone. */
  forgetKey(): void {
    this.apiKeyFacts = null;
  }
}
