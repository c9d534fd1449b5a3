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
import { troubleOf, type Trouble } from "../../lib/trouble";
import {
  draftOf,
  emptyFields,
  fieldNames,
  fieldsOfAwsProfile,
  fieldsOfDetail,
  fieldsOfSummary,
  limitsOf,
  noSecrets,
  savedSecrets,
  type FieldName,
  type Fields,
  type SecretName,
  type Secrets,
} from "./draft";
import { readBlock, type Paste } from "./block";
import { Checks } from "./checks.svelte";
import { ModelsOfRegion } from "./modelsOfRegion.svelte";
import { Remarks } from "./remarks.svelte";
import { afterSave, type Form } from "./saved";

export type Phase = "loading" | "ready" | "locked" | "failed";

export class ProfileForm {
  /** Names the form for good: saving gives a draft an id but leaves its key. */
  readonly key: string;
  profileId = $state<string | null>(null);
  phase = $state<Phase>("ready");
  fields = $state<Fields>(emptyFields());
  secrets = $state<Secrets>(noSecrets());
  apiKeyExpiresAt = $state<string | null>(null);
  trouble = $state<Trouble | null>(null);
  /** The last save failed because of the keychain, which has a note of its own. */
  keychainRefused = $state(false);
  saving = $state(false);
  /** Counts the changes that a test would notice, so that a result can be told from an older one. */
  revision = $state(0);
  /** The revision that is saved. */
  savedRevision = $state(0);
  /** Counts the returns to what is saved: fields that keep their own text start over. */
  resets = $state(0);
  pasted = $state<Paste | null>(null);
  /** The person has been asked about it once; leaving it again asks nothing. */
  leftAsDraft = $state(false);
  readonly #remarks = new Remarks();
  #baseline = $state("");
  #modelsFollowRegion = false;
  readonly #checks = new Checks(this.#remarks, () => this.draft());
  readonly #models = new ModelsOfRegion();

  private constructor(key: string) {
    this.key = key;
  }

  /** A form for a profile that does not exist yet; `from` fills in an AWS named profile. */
  static empty(key: string, from?: AwsProfileInfo): ProfileForm {
    const form = new ProfileForm(key);
    form.#modelsFollowRegion = true;
    if (from) form.fields = fieldsOfAwsProfile(from);
    form.#settle();
    void form.loadChoices();
    return form;
  }

  /** A saved profile's form, as last seen; nothing is read from the keychain until `open`. */
  static of(summary: ProfileSummary): ProfileForm {
    const form = new ProfileForm(summary.id);
    form.profileId = summary.id;
    form.fields = fieldsOfSummary(summary);
    form.phase = "loading";
    form.#settle();
    return form;
  }

  /** What the key that is typed says of itself. */
  get apiKeyFacts(): ApiKeyFacts | null {
    return this.#checks.apiKeyFacts;
  }

  /** The models that the region offers; `null` until they are known. */
  get choices(): ModelChoices | null {
    return this.#models.choices;
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
    return typed || this.#remarks.anyUnreadable || JSON.stringify(this.fields) !== this.#baseline;
  }

  /** While the keychain is locked only what the index keeps can be edited. */
  get locked(): boolean {
    return this.phase === "locked";
  }

  draft(): ProfileDraft {
    return $state.snapshot(draftOf(this.profileId, this.fields, this.secrets)) as ProfileDraft;
  }

  /** What is wrong with a field, once it may be shown. */
  problem(field: FieldName): string | null {
    return this.#remarks.of(field);
  }

  /** What was left out of a secret because it came along when it was pasted. */
  leftOut(field: FieldName): string | null {
    return this.#remarks.leftOut(field);
  }

  /** Whether a number field's text is a number. Until it is, the form holds the last one that was. */
  readable(field: FieldName, readable: boolean): void {
    this.#remarks.readable(field, readable);
  }

  /** False when a number cannot be read, which is then said at its field. */
  allReadable(): boolean {
    this.#remarks.tellUnreadable();
    return !this.#remarks.anyUnreadable;
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
      this.#settle();
    } catch (thrown) {
      this.#notOpened(thrown);
    }
    void this.loadChoices();
  }

  #notOpened(thrown: unknown): void {
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

  /** The keychain is no longer in the way: what a save said about it no longer holds. */
  keychainIsBack(): void {
    if (this.keychainRefused) this.trouble = null;
    this.keychainRefused = false;
  }

  async loadChoices(): Promise<void> {
    const choices = await this.#models.load(this.fields.region, this.isSandbox);
    if (choices && this.#modelsFollowRegion) this.#followRegion(choices);
  }

  #followRegion(choices: ModelChoices): void {
    const untouched = !this.dirty;
    this.fields.chatModel = choices.chat[0]?.id ?? this.fields.chatModel;
    this.fields.embeddingModel = choices.embedding[0]?.id ?? this.fields.embeddingModel;
    if (untouched) this.#rebase();
  }

  // ---- typing -----------------------------------------------------------------------------------------------------

  set<K extends keyof Fields>(field: K, value: Fields[K]): void {
    this.fields[field] = value;
    if (field === "keepUntilExpiry") this.revision += 1;
    else this.#changed(field as FieldName);
    if (field === "chatModel" || field === "embeddingModel") this.#modelsFollowRegion = false;
    if (field === "keepUntilExpiry") void this.check();
  }

  setSignIn(kind: SignInKind): void {
    this.set("signIn", kind);
    this.#remarks.unmark();
  }

  type(secret: SecretName, value: string): void {
    this.secrets[secret].typed = value;
    this.secrets[secret].removed = false;
    this.#changed(secret);
    this.#checks.soon();
  }

  replace(secret: SecretName, replacing: boolean): void {
    Object.assign(this.secrets[secret], { replacing, typed: "" });
    this.#changed(secret);
    if (secret === "apiKey") this.#checks.forgetKey();
  }

  /** A saved secret is to go with the next save. */
  remove(secret: SecretName): void {
    Object.assign(this.secrets[secret], { removed: true, saved: false, replacing: false, typed: "" });
    this.#changed(secret);
  }

  #changed(field: FieldName): void {
    if (field !== "name") this.revision += 1;
    this.#remarks.changed(field);
  }

  /** A field was left: what it holds is checked, unless it was only passed through. */
  leave(field: FieldName): void {
    if (field === "region") void this.loadChoices();
    if (!this.locked && this.#remarks.leave(field)) void this.check();
  }

  /** Asks Rust what is wrong with the form as it stands. */
  check(): Promise<void> {
    return this.#checks.now();
  }

  // ---- pasting ----------------------------------------------------------------------------------------------------

  /** Fills the form from a pasted block. False when the text is not a block and belongs where it was pasted. */
  paste(text: string): boolean {
    const paste = this.locked || this.isSandbox ? null : readBlock(text, this.#held());
    if (!paste) return false;
    this.#take(paste.after);
    this.pasted = paste;
    this.#remarks.unmark();
    return true;
  }

  undoPaste(): void {
    if (!this.pasted) return;
    this.#checks.forgetKey();
    this.#take(this.pasted.before);
    this.pasted = null;
  }

  #held(): Form {
    return $state.snapshot({ fields: this.fields, secrets: this.secrets }) as Form;
  }

  #take({ fields, secrets }: Form): void {
    this.fields = fields;
    this.secrets = secrets;
    this.revision += 1;
    void this.loadChoices();
    void this.check();
  }

  // ---- saving -----------------------------------------------------------------------------------------------------

  /**
   * Saves what the form holds now. Gives the profile's new row, or `null` with the problems or the trouble set. What is
   * typed while it runs stays and counts as a change.
   */
  async save(): Promise<ProfileSummary | null> {
    if (!this.allReadable()) return null;
    this.saving = true;
    this.trouble = null;
    this.keychainRefused = false;
    const { apiKeyFacts: facts, pasted, revision } = this;
    const sent = { ...this.#held(), facts, pasted, revision };
    try {
      const summary = await this.#send();
      this.#saved(summary, sent);
      return summary;
    } catch (thrown) {
      this.#notSaved(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }

  #send(): Promise<ProfileSummary> {
    const { name, chatModel, embeddingModel } = this.fields;
    const settingsOnly = this.locked || this.isSandbox;
    if (settingsOnly && this.profileId !== null) {
      return client.profileSaveSettings(this.profileId, name, chatModel, embeddingModel, limitsOf(this.fields));
    }
    return client.profileSave(this.draft());
  }

  #saved(
    summary: ProfileSummary,
    sent: Form & { facts: ApiKeyFacts | null; pasted: Paste | null; revision: number },
  ): void {
    this.profileId = summary.id;
    const after = afterSave(sent, { fields: this.fields, secrets: this.secrets }, summary);
    const sameKey = this.secrets.apiKey.typed === sent.secrets.apiKey.typed;
    this.fields = after.fields;
    this.secrets = after.secrets;
    this.savedRevision = sent.revision;
    this.#baseline = JSON.stringify(after.saved);
    this.#modelsFollowRegion = false;
    this.leftAsDraft = false;
    if (this.pasted === sent.pasted) this.pasted = null;
    if (sent.facts) this.apiKeyExpiresAt = sent.facts.kind === "short_term" ? sent.facts.expiresAt : null;
    if (sameKey) this.#checks.forgetKey();
    this.#remarks.show([]);
    if (this.dirty) void this.check();
    else this.#remarks.settle();
  }

  #notSaved(thrown: unknown): void {
    const { ipc } = asOutcropError(thrown);
    this.#remarks.refuse(ipc.problems, Object.values(fieldNames));
    if (ipc.problems.length > 0) return;
    this.trouble = troubleOf(thrown);
    this.keychainRefused = ipc.code === "keychain_locked" || ipc.code === "keychain_unavailable";
  }

  /** Says what keeps a test from being made, also at fields that nobody has touched. */
  refuse(problems: Problem[]): void {
    this.#remarks.refuse(
      problems,
      problems.map(({ field }) => fieldNames[field]),
    );
  }

  /** Goes back to what is saved; a draft becomes empty. */
  async discard(): Promise<void> {
    this.trouble = null;
    this.pasted = null;
    this.#remarks.clear();
    this.leftAsDraft = false;
    this.keychainRefused = false;
    this.resets += 1;
    this.secrets = noSecrets();
    await this.open();
  }

  #rebase(): void {
    this.#baseline = JSON.stringify(this.fields);
  }

  #settle(): void {
    this.savedRevision = this.revision;
    this.#rebase();
    this.#remarks.settle();
  }

  // ---- what a test found ------------------------------------------------------------------------------------------

  /** Marks the field that a test's diagnosis concerns; `null` takes the marks away. */
  mark(field: FieldName | null, message: string): void {
    if (field === null) this.#remarks.unmark();
    else this.#remarks.mark(field, message);
  }

  /** Puts a diagnosis's fix into the draft. */
  apply(fix: Fix): void {
    this.#remarks.unmark();
    if (fix.kind === "use_chat_model") this.set("chatModel", fix.modelId);
    else if (fix.kind === "use_embedding_model") this.set("embeddingModel", fix.modelId);
    else if (fix.kind === "set_max_tokens") this.set("maxOutputTokens", fix.tokens);
    else if (fix.kind === "use_region") {
      this.set("region", fix.region);
      void this.loadChoices();
    }
  }
}
