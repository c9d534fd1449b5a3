// What the window shows: which profiles there are, which one is open and on which tab, and the moves between them.
// Wires the features together; knows no markup.
import {
  client,
  type AwsProfileInfo,
  type Fix,
  type ProfileSummary,
  type StartInfo,
  type DoctorSubject,
  type Theme,
} from "../ipc/client";
import { forgetChat } from "../features/chat/chat.svelte";
import { forgetBench } from "../features/embeddings/bench.svelte";
import { guardWindow } from "../ipc/stream";
import { fieldOf } from "../features/profiles/draft";
import { Keychain } from "../features/profiles/keychain.svelte";
import { SandboxPanel } from "../features/sandbox/panel.svelte";
import { applyTheme } from "../lib/theme";
import { troubleOf, type Trouble } from "../lib/trouble";
import { Entry } from "./entry.svelte";

export type Tab = "overview" | "chat" | "embeddings";
export type Place =
  { kind: "first_run" } | { kind: "profile"; key: string } | { kind: "settings" } | { kind: "sandbox" };

export class Workbench {
  start = $state<StartInfo | null>(null);
  trouble = $state<Trouble | null>(null);
  notices = $state<string[]>([]);
  theme = $state<Theme>("system");
  /** The port that the sandbox is to listen on; any free one when `null`. */
  sandboxPort = $state<number | null>(null);
  entries = $state<Entry[]>([]);
  place = $state<Place>({ kind: "first_run" });
  tab = $state<Tab>("overview");
  /** What waits while the open form has changes that have to be asked about. */
  leaving = $state<{ then: () => void } | null>(null);
  deleting = $state<Entry | null>(null);
  /** The window is to close, and something is not saved. */
  closing = $state(false);
  busy = $state(false);
  readonly keychain = new Keychain();
  readonly sandbox = new SandboxPanel();
  #drafts = 0;

  get current(): Entry | null {
    const place = this.place;
    return place.kind === "profile" ? (this.entries.find((entry) => entry.key === place.key) ?? null) : null;
  }

  get hasSandbox(): boolean {
    return this.entries.some((entry) => entry.signIn === "sandbox");
  }

  /** Reads what the first screen needs. Launching reads no secret: a saved profile opens on its chat, not on its form. */
  async load(): Promise<void> {
    this.trouble = null;
    try {
      const start = await client.appStart();
      this.start = start;
      this.notices = start.notices;
      this.theme = start.settings.theme;
      this.sandboxPort = start.settings.sandboxPort ?? null;
      applyTheme(this.theme);
      this.entries = start.profiles.map((summary) => Entry.saved(summary));
      this.#showFirst("chat");
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
    void this.keychain.refresh();
    void this.#checkConversations();
  }

  /** The file of conversations is checked while the window is already in use; what there is to tell comes later. */
  async #checkConversations(): Promise<void> {
    try {
      const notice = await client.conversationCheck();
      if (notice !== null) this.notices = [...this.notices, notice];
    } catch (thrown) {
      const { message, hint } = troubleOf(thrown);
      this.notices = [...this.notices, `${message} ${hint}`];
    }
  }

  #showFirst(tab: Tab): void {
    const first = this.entries[0];
    this.tab = first ? tab : "overview";
    this.place = first ? { kind: "profile", key: first.key } : { kind: "first_run" };
  }

  // ---- navigation -------------------------------------------------------------------------------------------------

  go(to: Place): void {
    if (to.kind === "profile" && to.key === this.current?.key) return;
    this.#leave(() => this.#move(to));
  }

  /** Goes on with `then`, after asking once when the open form has changes. */
  #leave(then: () => void): void {
    const form = this.current?.form;
    // What is being saved need not be asked about: the form stays, and says so if the save fails.
    if (form?.dirty && !form.leftAsDraft && !form.saving) this.leaving = { then };
    else then();
  }

  #move(to: Place): void {
    const from = this.current;
    this.place = to;
    // A new profile in which nothing was typed leaves no row behind.
    if (from?.form.isNew && !from.form.dirty) this.entries = this.entries.filter((entry) => entry !== from);
    if (to.kind === "profile") this.#look();
  }

  keepAsDraft(): void {
    const then = this.leaving?.then;
    this.leaving = null;
    if (this.current) this.current.form.leftAsDraft = true;
    then?.();
  }

  dropChanges(): void {
    const { current } = this;
    const then = this.leaving?.then;
    this.leaving = null;
    const fresh = current?.summary ? [Entry.saved(current.summary)] : [];
    this.entries = this.entries.flatMap((entry) => (entry === current ? fresh : [entry]));
    then?.();
  }

  show(tab: Tab): void {
    if (this.place.kind !== "profile") return;
    this.tab = tab;
    this.#look();
  }

  /** The form is read from the keychain when it is looked at for the first time, and again once a lock is gone. */
  #look(): void {
    const form = this.current?.form;
    if (!form || form.isNew || this.tab !== "overview") return;
    if (form.phase === "loading" || form.phase === "locked") void this.#open();
  }

  async #open(): Promise<void> {
    const form = this.current?.form;
    if (!form) return;
    await form.open();
    if (form.phase === "locked") await this.keychain.refresh();
  }

  // ---- closing ------------------------------------------------------------------------------------------------------

  get unsaved(): Entry[] {
    return this.entries.filter((entry) => entry.form.dirty);
  }

  /** The window asks before it closes, as long as something is not saved. */
  async guard(unsaved: boolean): Promise<void> {
    try {
      await guardWindow(unsaved, () => (this.closing = true));
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }

  async stay(): Promise<void> {
    // First, so that closing again asks again.
    await this.guard(this.unsaved.length > 0);
    this.closing = false;
  }

  async closeAnyway(): Promise<void> {
    try {
      await client.windowClose();
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
  }

  // ---- profiles ---------------------------------------------------------------------------------------------------

  newProfile(from?: AwsProfileInfo): void {
    const current = this.current;
    if (current?.form.isNew && !current.form.dirty && !from) return this.show("overview");
    this.#leave(() => {
      this.#drafts += 1;
      const entry = Entry.draft(`draft-${this.#drafts}`, from);
      this.entries = [entry, ...this.entries];
      void this.keychain.refresh();
      this.tab = "overview";
      this.#move({ kind: "profile", key: entry.key });
    });
  }

  newSandbox(): void {
    this.#leave(() => void this.#addSandbox());
  }

  async #addSandbox(): Promise<void> {
    const entry = await this.#adding(() => client.profileCreateSandbox());
    if (!entry) return;
    this.tab = "chat";
    this.#move({ kind: "profile", key: entry.key });
  }

  async duplicate(): Promise<void> {
    const id = this.current?.form.profileId;
    if (!id) return;
    const entry = await this.#adding(() => client.profileDuplicate(id));
    if (entry) this.go({ kind: "profile", key: entry.key });
  }

  async #adding(make: () => Promise<ProfileSummary>): Promise<Entry | null> {
    if (this.busy) return null;
    this.busy = true;
    this.trouble = null;
    try {
      const entry = Entry.saved(await make());
      this.entries = [...this.entries, entry];
      return entry;
    } catch (thrown) {
      this.#tell(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Saves the open form; false when something has to be fixed first. */
  async save(): Promise<boolean> {
    const entry = this.current;
    if (!entry || entry.form.saving) return false;
    const summary = await entry.form.save();
    void this.keychain.refresh();
    if (!summary) return false;
    entry.wasSaved(summary);
    return true;
  }

  async discard(): Promise<void> {
    const entry = this.current;
    if (!entry) return;
    if (!entry.form.isNew) return entry.discard();
    this.entries = this.entries.filter((other) => other !== entry);
    this.#showFirst("overview");
    this.#look();
  }

  async delete(): Promise<void> {
    const entry = this.deleting;
    const id = entry?.form.profileId;
    if (!id || this.busy) return;
    this.busy = true;
    try {
      const notice = await client.profileDelete(id);
      forgetChat(id);
      forgetBench(id);
      if (notice !== null) this.notices = [...this.notices, notice];
      this.entries = this.entries.filter((other) => other !== entry);
      this.#showFirst("overview");
      this.#look();
    } catch (thrown) {
      this.#tell(thrown);
    } finally {
      this.busy = false;
      this.deleting = null;
    }
  }

  /** Trouble is told where the person looks: at the open form, else over the page. */
  #tell(thrown: unknown): void {
    const form = this.current?.form;
    if (form && this.tab === "overview") form.trouble = troubleOf(thrown);
    else this.trouble = troubleOf(thrown);
  }

  async unlock(): Promise<void> {
    if (!(await this.keychain.unlock())) return;
    const locked = this.entries.filter((entry) => entry.form.locked && entry !== this.current);
    // Only the one that is looked at is read; the others are read when they are.
    for (const entry of locked) entry.form.phase = "loading";
    for (const { form } of this.entries) form.keychainIsBack();
    if (this.current?.form.locked) await this.#open();
  }

  // ---- testing ----------------------------------------------------------------------------------------------------

  /** Tests the open profile: as saved, or as the form stands where that differs. */
  async test(): Promise<void> {
    const entry = this.current;
    if (!entry || entry.blocked || entry.doctor.running || !entry.form.allReadable()) return;
    const subject = subjectOf(entry);
    entry.testing(subject.kind);
    entry.form.mark(null, "");
    const report = await entry.doctor.run(subject);
    if (!report) {
      if (entry.doctor.problems.length > 0) entry.form.refuse(entry.doctor.problems);
      return;
    }
    // Not when the connection was changed meanwhile: the verdict is about the old one.
    if (report.noted && entry.summary) {
      entry.summary = { ...entry.summary, lastVerdict: { verdict: report.verdict, at: report.finishedAt } };
    }
    const diagnosis = report.stages.find((stage) => stage.outcome === "failed")?.diagnosis;
    if (diagnosis) entry.form.mark(fieldOf(diagnosis.field), diagnosis.title);
  }

  /** Puts a fix into the form and tests again. */
  async applyFix(fix: Fix): Promise<void> {
    const form = this.current?.form;
    if (!form) return;
    if (form.phase === "loading") await form.open();
    form.apply(fix);
    await this.test();
  }

  // ---- settings ---------------------------------------------------------------------------------------------------

  async setTheme(theme: Theme): Promise<void> {
    const before = this.theme;
    this.theme = theme;
    applyTheme(theme);
    try {
      await this.#saveSettings();
    } catch (thrown) {
      this.theme = before;
      applyTheme(before);
      this.trouble = troubleOf(thrown);
    }
  }

  /** Remembered for the next start of the sandbox. */
  async setSandboxPort(port: number | null): Promise<void> {
    const before = this.sandboxPort;
    this.sandboxPort = port;
    try {
      await this.#saveSettings();
    } catch (thrown) {
      this.sandboxPort = before;
      this.sandbox.tell(thrown);
    }
  }

  #saveSettings(): Promise<unknown> {
    return client.settingsSave({ theme: this.theme, sandboxPort: this.sandboxPort });
  }
}

function subjectOf({ form }: Entry): DoctorSubject {
  if (form.profileId !== null && (!form.dirty || form.phase !== "ready"))
    return { kind: "saved", profileId: form.profileId };
  const draft = form.draft();
  // A test goes by everything but the name.
  return { kind: "draft", draft: { ...draft, name: draft.name.trim() || "New profile" } };
}
