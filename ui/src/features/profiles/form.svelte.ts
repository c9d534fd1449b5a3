// One profile's form: what is typed, what is wrong with it, and saving it. Lives as long as the profile is in the rail,
// so that a draft survives looking elsewhere. Rust decides what is valid; this only asks at the right moments.
import {
  asOutcropError,
  client,
  type ApiKeyFacts,
  type AwsProfileInfo,
  type Fix,
  type ModelChoices,
  type Problem,
  type ProfileDraft,
  type ProfileSummary,
  type SignInKind,
} from "../../ipc/client";
import { readPasted } from "../../lib/pasted";
import { troubleOf, type Trouble } from "../../lib/trouble";
import {
  draftOf,
  emptyFields,
  fieldNames,
  fieldsOfDetail,
  fieldsOfSummary,
  fillFrom,
  limitsOf,
  noSecrets,
  savedSecrets,
  type FieldName,
  type Fields,
  type SecretName,
  type Secrets,
} from "./draft";
import { Remarks } from "./remarks.svelte";

export type Phase = "loading" | "ready" | "locked" | "failed";
type Paste = { what: string; filled: number; before: { fields: Fields; secrets: Secrets } };

const checkDelay = 250;

export class ProfileForm {
  /** Names the form for good: saving gives a draft an id but leaves its key. */
  readonly key: string;
  profileId = $state<string | null>(null);
  phase = $state<Phase>("ready");
  fields = $state<Fields>(emptyFields());
  secrets = $state<Secrets>(noSecrets());
  apiKeyFacts = $state<ApiKeyFacts | null>(null);
  apiKeyExpiresAt = $state<string | null>(null);
  choices = $state<ModelChoices | null>(null);
  trouble = $state<Trouble | null>(null);
  /** The last save failed because of the keychain, which has a note of its own. */
  keychainRefused = $state(false);
  saving = $state(false);
  /** Counts the changes that a test would notice, so that a result can be told from an older one. */
  revision = $state(0);
  /** Counts the returns to what is saved: fields that hold text of their own begin anew. */
  resets = $state(0);
  pasted = $state<Paste | null>(null);
  /** Asked about once: leaving it again asks nothing. */
  leftAsDraft = $state(false);
  private readonly remarks = new Remarks();
  private baseline = $state("");
  private modelsFollowRegion = false;
  private check_ = 0;
  private choicesFor = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(key: string) {
    this.key = key;
  }

  /** A form for a profile that does not exist yet; `from` fills in an AWS named profile. */
  static empty(key: string, from?: AwsProfileInfo): ProfileForm {
    const form = new ProfileForm(key);
    form.modelsFollowRegion = true;
    if (from)
      Object.assign(form.fields, {
        signIn: "aws_profile",
        name: from.name,
        awsProfile: from.name,
        region: from.region ?? form.fields.region,
      });
    form.settle();
    void form.loadChoices();
    return form;
  }

  /** A saved profile's form, as last seen; nothing is read from the keychain until `open`. */
  static of(summary: ProfileSummary): ProfileForm {
    const form = new ProfileForm(summary.id);
    form.profileId = summary.id;
    form.fields = fieldsOfSummary(summary);
    form.phase = "loading";
    form.settle();
    return form;
  }

  get isNew(): boolean {
    return this.profileId === null;
  }

  get isSandbox(): boolean {
    return this.fields.signIn === "sandbox";
  }

  /** Whether there is anything that a save would change. */
  get dirty(): boolean {
    const typed = Object.values(this.secrets).some((secret) => secret.typed !== "" || secret.removed);
    return typed || this.remarks.anyUnreadable || JSON.stringify(this.fields) !== this.baseline;
  }

  /** While the keychain is locked only what the index keeps can be edited. */
  get locked(): boolean {
    return this.phase === "locked";
  }

  draft(): ProfileDraft {
    return $state.snapshot(draftOf(this.profileId, this.fields, this.secrets)) as ProfileDraft;
  }

  /** What is wrong with a field and may be said now. */
  problem(field: FieldName): string | null {
    return this.remarks.of(field);
  }

  /** Whether a number field's text is a number. Until it is, the form holds the last one that was. */
  readable(field: FieldName, readable: boolean): void {
    this.remarks.readable(field, readable);
  }

  /** False when a number cannot be read, which is then said at its field. */
  allReadable(): boolean {
    this.remarks.tellUnreadable();
    return !this.remarks.anyUnreadable;
  }

  hasProblem(...fields: FieldName[]): boolean {
    return fields.some((field) => this.problem(field) !== null);
  }

  // ---- opening ----------------------------------------------------------------------------------------------------

  /** Reads the saved connection. A locked keychain leaves the form as last seen. */
  async open(): Promise<void> {
    if (this.profileId === null) return;
    this.phase = "loading";
    this.trouble = null;
    try {
      const detail = await client.profileOpen(this.profileId);
      this.fields = fieldsOfDetail(detail);
      this.secrets = savedSecrets(detail);
      this.apiKeyExpiresAt = detail.apiKeyExpiresAt;
      this.phase = "ready";
      this.settle();
    } catch (thrown) {
      this.notOpened(thrown);
    }
    void this.loadChoices();
  }

  private notOpened(thrown: unknown): void {
    const { code } = asOutcropError(thrown).ipc;
    if (code === "keychain_locked" || code === "keychain_unavailable") {
      this.phase = "locked";
      return;
    }
    this.trouble = troubleOf(thrown);
    // The entry is gone: name, models and limits are still there, the rest has to be typed again.
    this.phase = code === "record_missing" ? "ready" : "failed";
  }

  /** Goes on without the keychain: the connection is typed again and kept in memory only. */
  keepForSession(): void {
    this.set("keep", "session");
    this.keychainIsBack();
    if (this.phase === "locked") {
      this.secrets = noSecrets();
      this.phase = "ready";
    }
  }

  /** The keychain is no longer in the way: what a save said of it is over. */
  keychainIsBack(): void {
    if (this.keychainRefused) this.trouble = null;
    this.keychainRefused = false;
  }

  keepInKeychain(): void {
    this.set("keep", "keychain");
  }

  async loadChoices(): Promise<void> {
    const { region } = this.fields;
    const wanted = `${region}/${this.isSandbox}`;
    if (wanted === this.choicesFor) return;
    this.choicesFor = wanted;
    try {
      const choices = await client.modelChoices(region, this.isSandbox);
      if (this.choicesFor !== wanted) return;
      this.choices = choices;
      if (this.modelsFollowRegion) this.followRegion(choices);
    } catch {
      // Without a list the fields still take any id; nothing is lost that a message would help with.
      if (this.choicesFor === wanted) this.choices = { chat: [], embedding: [] };
    }
  }

  private followRegion(choices: ModelChoices): void {
    const untouched = !this.dirty;
    this.fields.chatModel = choices.chat[0]?.id ?? this.fields.chatModel;
    this.fields.embeddingModel = choices.embedding[0]?.id ?? this.fields.embeddingModel;
    if (untouched) this.rebase();
  }

  // ---- typing -----------------------------------------------------------------------------------------------------

  set<K extends keyof Fields>(field: K, value: Fields[K]): void {
    this.fields[field] = value;
    if (field === "keepUntilExpiry") this.revision += 1;
    else this.changed(field as FieldName);
    if (field === "chatModel" || field === "embeddingModel") this.modelsFollowRegion = false;
    if (field === "keepUntilExpiry") void this.check();
  }

  setSignIn(kind: SignInKind): void {
    this.set("signIn", kind);
    this.remarks.unmark();
  }

  type(secret: SecretName, value: string): void {
    this.secrets[secret].typed = value;
    this.secrets[secret].removed = false;
    this.changed(secret);
    if (secret === "apiKey") this.checkSoon();
  }

  replace(secret: SecretName, replacing: boolean): void {
    Object.assign(this.secrets[secret], { replacing, typed: "" });
    this.changed(secret);
    if (secret === "apiKey") this.apiKeyFacts = null;
  }

  /** A saved secret is to go with the next save. */
  remove(secret: SecretName): void {
    Object.assign(this.secrets[secret], { removed: true, saved: false, replacing: false, typed: "" });
    this.changed(secret);
  }

  private changed(field: FieldName): void {
    if (field !== "name") this.revision += 1;
    this.remarks.changed(field);
  }

  /** A field was left: what it holds is checked, unless it was only passed through. */
  leave(field: FieldName): void {
    if (field === "region") void this.loadChoices();
    if (!this.locked && this.remarks.leave(field)) void this.check();
  }

  private checkSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), checkDelay);
  }

  /** Asks Rust what is wrong. An answer that a newer question has overtaken is dropped. */
  async check(): Promise<void> {
    const asked = ++this.check_;
    try {
      const { problems, apiKey } = await client.profileCheck(this.draft());
      if (asked !== this.check_) return;
      this.remarks.show(problems);
      this.apiKeyFacts = this.secrets.apiKey.typed === "" ? null : apiKey;
    } catch {
      // Saving says what is wrong, too; a check that failed is no news.
    }
  }

  // ---- pasting ----------------------------------------------------------------------------------------------------

  /** Fills the form from a pasted block. False when the text is no block and belongs where it was pasted. */
  paste(text: string): boolean {
    const found = this.locked || this.isSandbox ? null : readPasted(text);
    if (!found) return false;
    const before = {
      fields: $state.snapshot(this.fields) as Fields,
      secrets: $state.snapshot(this.secrets) as Secrets,
    };
    const { fields, secrets, filled } = fillFrom(found.fields, before.fields);
    this.fields = fields;
    for (const [name, value] of Object.entries(secrets)) {
      Object.assign(this.secrets[name as SecretName], { typed: value, replacing: true, removed: false });
    }
    // Another key's token would not fit the new key.
    if (found.fields.accessKeyId && !secrets.sessionToken) this.remove("sessionToken");
    this.revision += 1;
    this.pasted = { what: found.what, filled, before };
    this.remarks.unmark();
    void this.loadChoices();
    void this.check();
    return true;
  }

  undoPaste(): void {
    if (!this.pasted) return;
    this.fields = this.pasted.before.fields;
    this.secrets = this.pasted.before.secrets;
    this.pasted = null;
    this.apiKeyFacts = null;
    this.revision += 1;
    void this.loadChoices();
    void this.check();
  }

  // ---- saving -----------------------------------------------------------------------------------------------------

  /** Saves. Gives the profile's new row, or `null` with the problems or the trouble set. */
  async save(): Promise<ProfileSummary | null> {
    if (!this.allReadable()) return null;
    this.saving = true;
    this.trouble = null;
    this.keychainRefused = false;
    try {
      const summary = await this.send();
      this.saved(summary);
      return summary;
    } catch (thrown) {
      this.notSaved(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }

  private send(): Promise<ProfileSummary> {
    const { name, chatModel, embeddingModel } = this.fields;
    const settingsOnly = this.locked || this.isSandbox;
    if (settingsOnly && this.profileId !== null) {
      return client.profileSaveSettings(this.profileId, name, chatModel, embeddingModel, limitsOf(this.fields));
    }
    return client.profileSave(this.draft());
  }

  private saved(summary: ProfileSummary): void {
    this.profileId = summary.id;
    this.fields = { ...this.fields, ...fieldsOfSummaryOnly(summary) };
    if (this.fields.signIn !== "access_keys") this.fields.accessKeyId = "";
    if (this.fields.signIn !== "aws_profile") this.fields.awsProfile = "";
    for (const name of Object.keys(this.secrets) as SecretName[]) {
      const { typed, saved, removed } = this.secrets[name];
      this.secrets[name] = {
        typed: "",
        saved: this.belongs(name) && (typed !== "" || (saved && !removed)),
        replacing: false,
        removed: false,
      };
    }
    this.pasted = null;
    this.remarks.show([]);
    if (this.apiKeyFacts)
      this.apiKeyExpiresAt = this.apiKeyFacts.kind === "short_term" ? this.apiKeyFacts.expiresAt : null;
    this.apiKeyFacts = null;
    this.leftAsDraft = false;
    this.modelsFollowRegion = false;
    this.settle();
  }

  /** Whether the chosen way to sign in keeps this secret; the others' secrets are dropped by a save. */
  private belongs(secret: SecretName): boolean {
    return secret === "apiKey" ? this.fields.signIn === "api_key" : this.fields.signIn === "access_keys";
  }

  private notSaved(thrown: unknown): void {
    const { ipc } = asOutcropError(thrown);
    this.remarks.refuse(ipc.problems, Object.values(fieldNames));
    if (ipc.problems.length > 0) return;
    this.trouble = troubleOf(thrown);
    this.keychainRefused = ipc.code === "keychain_locked" || ipc.code === "keychain_unavailable";
  }

  /** Says what keeps a test from being made, also of fields that nobody has been at. */
  refuse(problems: Problem[]): void {
    this.remarks.refuse(
      problems,
      problems.map(({ field }) => fieldNames[field]),
    );
  }

  /** Back to what is saved; a draft becomes empty. */
  async discard(): Promise<void> {
    this.trouble = null;
    this.pasted = null;
    this.remarks.clear();
    this.leftAsDraft = false;
    this.keychainRefused = false;
    this.resets += 1;
    this.secrets = noSecrets();
    await this.open();
  }

  private rebase(): void {
    this.baseline = JSON.stringify(this.fields);
  }

  private settle(): void {
    this.rebase();
    this.remarks.settle();
  }

  // ---- what a test found ------------------------------------------------------------------------------------------

  /** Marks the field that a test's diagnosis concerns; `null` takes the marks away. */
  mark(field: FieldName | null, message: string): void {
    if (field === null) this.remarks.unmark();
    else this.remarks.mark(field, message);
  }

  /** Puts a diagnosis's mend into the draft. */
  apply(fix: Fix): void {
    this.remarks.unmark();
    if (fix.kind === "use_chat_model") this.set("chatModel", fix.modelId);
    else if (fix.kind === "use_embedding_model") this.set("embeddingModel", fix.modelId);
    else if (fix.kind === "set_max_tokens") this.set("maxOutputTokens", fix.tokens);
    else if (fix.kind === "use_region") {
      this.set("region", fix.region);
      void this.loadChoices();
    }
  }
}

/** The part of the form that the index holds, as saved. */
function fieldsOfSummaryOnly(summary: ProfileSummary): Partial<Fields> {
  const { name, region, chatModel, embeddingModel, maxOutputTokens, retries, timeoutS, idleLimitS, keep } =
    fieldsOfSummary(summary);
  return { name, region, chatModel, embeddingModel, maxOutputTokens, retries, timeoutS, idleLimitS, keep };
}
