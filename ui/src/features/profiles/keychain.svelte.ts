// What state the OS keychain is in. Asking reads no secret and prompts for nothing; only *Unlock* may prompt.
import { client, type KeychainStatus } from "../../ipc/client";
import { troubleOf, type Trouble } from "../../lib/trouble";
import type { ProfileForm } from "./form.svelte";

export class Keychain {
  status = $state<KeychainStatus | null>(null);
  trouble = $state<Trouble | null>(null);
  unlocking = $state(false);

  get ready(): boolean {
    return this.status?.condition === "ready";
  }

  /** Whether a form cannot be read or saved because of the keychain. */
  inTheWayOf(form: ProfileForm): boolean {
    if (this.status === null || this.ready || form.fields.keep !== "keychain") return false;
    return form.isNew || form.locked || form.keychainRefused;
  }

  /** «unlocked»; empty until the state is known. */
  get word(): string {
    return this.status
      ? {
          ready: "unlocked",
          locked: "locked",
          no_collection: "not set up",
          absent: "not running",
          not_answering: "not answering",
          failed: "failing",
        }[this.status.condition]
      : "";
  }

  /** «GNOME Keyring, unlocked»; empty until the state is known. */
  get inWords(): string {
    if (!this.status) return "";
    return this.status.condition === "absent" ? "No keychain is running" : `${this.status.name}, ${this.word}`;
  }

  async refresh(): Promise<void> {
    try {
      this.status = await client.keychainStatus();
      this.trouble = null;
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }

  /** Has the system ask for the password. True when the keychain is ready afterwards. */
  async unlock(): Promise<boolean> {
    this.unlocking = true;
    try {
      this.status = await client.keychainUnlock();
      this.trouble = null;
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
      await this.#refreshQuietly();
    } finally {
      this.unlocking = false;
    }
    return this.ready;
  }

  /** Takes the system's prompt down; the unlock that waits for it ends then. */
  async cancelUnlock(): Promise<void> {
    try {
      await client.keychainCancelUnlock();
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }

  async #refreshQuietly(): Promise<void> {
    try {
      this.status = await client.keychainStatus();
    } catch {
      // The failed unlock is already told; a second message would hide it.
    }
  }
}
