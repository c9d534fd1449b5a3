// One row of the rail: a saved profile or a draft, with its form and its doctor. Its key stays when a draft is saved.
import type { AwsProfileInfo, ProfileSummary } from "../ipc/client";
import { Doctor } from "../features/doctor/doctor.svelte";
import { ProfileForm } from "../features/profiles/form.svelte";

export class Entry {
  summary = $state<ProfileSummary | null>(null);
  readonly form: ProfileForm;
  readonly doctor = new Doctor();

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
