// One row of the rail: a saved profile or a draft, with its form and its doctor. Its key stays when a draft is saved.
import type { AwsProfileInfo, ProfileSummary } from "../ipc/client";
import { Doctor } from "../features/doctor/doctor.svelte";
import { ProfileForm } from "../features/profiles/form.svelte";

export class Entry {
  summary = $state<ProfileSummary | null>(null);
  readonly form: ProfileForm;
  readonly doctor = new Doctor();
  /** What the last test was about: the profile as saved, or the form as it stood. */
  #tested = $state<{ as: "saved" | "draft"; revision: number } | null>(null);

  private constructor(form: ProfileForm, summary: ProfileSummary | null) {
    this.form = form;
    this.summary = summary;
  }

  static saved(summary: ProfileSummary): Entry {
    return new Entry(ProfileForm.of(summary), summary);
  }

  static draft(key: string, from?: AwsProfileInfo): Entry {
    return new Entry(ProfileForm.empty(key, from), null);
  }

  /** The last result is about something else than what the form holds now. */
  get stale(): boolean {
    return this.doctor.report !== null && this.#tested?.revision !== this.form.revision;
  }

  testing(as: "saved" | "draft"): void {
    this.#tested = { as, revision: this.form.revision };
  }

  /** The form was saved: a result that is about just what was saved stays, and counts for the saved profile too. */
  wasSaved(summary: ProfileSummary): void {
    const { report } = this.doctor;
    const proved = this.#tested?.revision === this.form.savedRevision ? report : null;
    if (proved) this.#tested = { as: "saved", revision: this.form.savedRevision };
    else this.doctor.forget();
    const verdict = proved && !proved.cancelled ? { verdict: proved.verdict, at: proved.finishedAt } : null;
    this.summary = { ...summary, lastVerdict: summary.lastVerdict ?? verdict };
  }

  /** The form is as saved again: a result of the profile as saved is current again, one of the draft is dropped. */
  async discard(): Promise<void> {
    await this.form.discard();
    if (this.#tested?.as === "saved") this.testing("saved");
    else this.doctor.forget();
  }

  get key(): string {
    return this.form.key;
  }

  /** As the rail and the head call it: the saved name, since that is what everything else goes by. */
  get name(): string {
    return this.summary?.name ?? (this.form.fields.name.trim() || "New profile");
  }

  get region(): string {
    return this.summary?.region ?? this.form.fields.region;
  }

  get signIn() {
    return this.summary?.signIn ?? this.form.fields.signIn;
  }

  /** When the credentials of the last test run out, where they do. */
  get expiresAt(): string | null {
    return this.doctor.report?.credentialsExpireAt ?? null;
  }

  /** Why no test can be made now, as a verdict line; `null` when it can. */
  get blocked(): string | null {
    return this.form.locked ? "Cannot test while the keychain is locked" : null;
  }
}
