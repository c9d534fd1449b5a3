// The form's fields and how they become the draft that Rust reads. Pure. Secrets are apart from the other fields, so
// that nothing that compares, lists or logs fields can meet one.
import type {
  AwsProfileInfo,
  Field,
  Limits,
  ModelInfo,
  ProfileDetail,
  ProfileDraft,
  ProfileSummary,
  SignInKind,
  Typed,
} from "../../ipc/client";
import { count, plural } from "../../lib/format";

export type SecretName = "secretAccessKey" | "sessionToken" | "apiKey";
export type Fields = Omit<ProfileDraft, "id" | SecretName>;
export type FieldName = Exclude<keyof ProfileDraft, "id" | "keepUntilExpiry">;

/** What is known of one secret: what is typed now, and whether another one is saved. */
export type Secret = { typed: string; saved: boolean; replacing: boolean; removed: boolean };
export type Secrets = Record<SecretName, Secret>;

/** What Rust takes where a limit is left blank. */
export const usualLimits: Limits = { maxOutputTokens: 8192, retries: 2, timeoutS: 60, idleLimitS: 300 };

export const fieldNames: Record<Field, FieldName> = {
  name: "name",
  region: "region",
  access_key_id: "accessKeyId",
  secret_access_key: "secretAccessKey",
  session_token: "sessionToken",
  api_key: "apiKey",
  aws_profile: "awsProfile",
  endpoint_url: "endpointUrl",
  role_arn: "roleArn",
  external_id: "externalId",
  chat_model: "chatModel",
  embedding_model: "embeddingModel",
  max_output_tokens: "maxOutputTokens",
  retries: "retries",
  timeout_s: "timeoutS",
  idle_limit_s: "idleLimitS",
  keep: "keep",
};

/** The form field that a diagnosis names, whichever way it spells it. */
export function fieldOf(name: string | null): FieldName | null {
  if (name === null) return null;
  return fieldNames[name as Field] ?? (Object.values(fieldNames).find((field) => field === name) || null);
}

const unsaved = (): Secret => ({ typed: "", saved: false, replacing: false, removed: false });
const kept = (saved: boolean): Secret => ({ ...unsaved(), saved });

export const noSecrets = (): Secrets => ({ secretAccessKey: unsaved(), sessionToken: unsaved(), apiKey: unsaved() });

export const savedSecrets = (detail: ProfileDetail): Secrets => ({
  secretAccessKey: kept(detail.hasSecretAccessKey),
  sessionToken: kept(detail.hasSessionToken),
  apiKey: kept(detail.hasApiKey),
});

export function emptyFields(signIn: SignInKind = "access_keys", region = "us-east-1"): Fields {
  return {
    name: "",
    region,
    signIn,
    accessKeyId: "",
    keepUntilExpiry: false,
    awsProfile: "",
    endpointUrl: "",
    roleArn: "",
    externalId: "",
    chatModel: "",
    embeddingModel: "",
    maxOutputTokens: null,
    retries: null,
    timeoutS: null,
    idleLimitS: null,
    keep: "keychain",
  };
}

/** A new profile that signs in as an AWS named profile. */
export function fieldsOfAwsProfile({ name, region }: AwsProfileInfo): Fields {
  return { ...emptyFields("aws_profile", region ?? undefined), name, awsProfile: name };
}

/** What the index knows: enough for the list, and for editing while the keychain is locked. */
export function fieldsOfSummary(summary: ProfileSummary): Fields {
  return {
    ...emptyFields(summary.signIn, summary.region),
    name: summary.name,
    chatModel: summary.chatModel ?? "",
    embeddingModel: summary.embeddingModel ?? "",
    ...summary.limits,
    keep: summary.keep,
  };
}

export function fieldsOfDetail(detail: ProfileDetail): Fields {
  return {
    ...fieldsOfSummary(detail.summary),
    region: detail.region,
    accessKeyId: detail.accessKeyId,
    // A short-term key that is saved was taken with the user's word.
    keepUntilExpiry: detail.apiKeyExpiresAt !== null,
    awsProfile: detail.awsProfile,
    endpointUrl: detail.endpointUrl,
    roleArn: detail.roleArn,
    externalId: detail.externalId,
  };
}

export function typedOf(secret: Secret): Typed {
  if (secret.typed !== "") return { kind: "new", value: secret.typed };
  if (secret.removed) return { kind: "cleared" };
  return secret.saved ? { kind: "unchanged" } : { kind: "cleared" };
}

export function draftOf(id: string | null, fields: Fields, secrets: Secrets): ProfileDraft {
  return {
    id,
    ...fields,
    secretAccessKey: typedOf(secrets.secretAccessKey),
    sessionToken: typedOf(secrets.sessionToken),
    apiKey: typedOf(secrets.apiKey),
  };
}

export function limitsOf(fields: Fields): Limits {
  return {
    maxOutputTokens: fields.maxOutputTokens ?? usualLimits.maxOutputTokens,
    retries: fields.retries ?? usualLimits.retries,
    timeoutS: fields.timeoutS ?? usualLimits.timeoutS,
    idleLimitS: fields.idleLimitS ?? usualLimits.idleLimitS,
  };
}

/** The limits in a line, for their closed disclosure. */
export function limitsInShort(fields: Fields): string {
  const limits = limitsOf(fields);
  const retries = plural(limits.retries, "retry", "retries");
  return `${plural(limits.maxOutputTokens, "token")} · ${retries} · ${count(limits.idleLimitS)} s idle`;
}

const shortNames: Record<NonNullable<ModelInfo["embedding"]>, string> = {
  titan_v2: "Titan v2",
  cohere_v3: "Cohere v3",
};

/** The embedding model's family where it has a short name, else its id. */
export function embeddingInShort(id: string, known: ModelInfo[]): string {
  const family = known.find((model) => model.id === id)?.embedding;
  return family ? shortNames[family] : id;
}
