// What a save leaves in the form. Between sending and the answer a person may type on: what they typed is kept and is a
// change against what was saved; the rest becomes what was saved. Pure.
import type { ProfileSummary, SignInKind } from "../../ipc/client";
import { fieldsOfSummary, type Fields, type Secret, type SecretName, type Secrets } from "./draft";

/** What a form holds. */
export type Form = { fields: Fields; secrets: Secrets };

/** The form after a save of `sent`, which holds `now` by then. `saved` is what a later change is compared with. */
export function afterSave(sent: Form, now: Form, summary: ProfileSummary): Form & { saved: Fields } {
  const saved = fieldsAsSaved(sent.fields, summary);
  const kept = Object.entries(now.fields).filter(([name, value]) => value !== sent.fields[name as keyof Fields]);
  const fields = { ...saved, ...Object.fromEntries(kept) };
  const names = Object.keys(sent.secrets) as SecretName[];
  const secrets = Object.fromEntries(
    names.map((name) => {
      const isSaved = belongs(name, sent.fields.signIn) && staysSaved(sent.secrets[name]);
      return [name, secretAfterSave(sent.secrets[name], now.secrets[name], isSaved)];
    }),
  ) as Secrets;
  return { fields, secrets, saved };
}

/** The fields as Rust keeps them: trimmed, with limits filled in, without what another way to sign in would need. */
function fieldsAsSaved(sent: Fields, summary: ProfileSummary): Fields {
  const { name, region, chatModel, embeddingModel, maxOutputTokens, retries, timeoutS, idleLimitS, keep } =
    fieldsOfSummary(summary);
  return {
    ...sent,
    ...{ name, region, chatModel, embeddingModel, maxOutputTokens, retries, timeoutS, idleLimitS, keep },
    accessKeyId: sent.signIn === "access_keys" ? sent.accessKeyId : "",
    awsProfile: sent.signIn === "aws_profile" ? sent.awsProfile : "",
  };
}

const staysSaved = ({ typed, saved, removed }: Secret): boolean => typed !== "" || (saved && !removed);

/** Whether a way to sign in keeps this secret; the others' secrets are dropped by a save. */
function belongs(secret: SecretName, signIn: SignInKind): boolean {
  return signIn === (secret === "apiKey" ? "api_key" : "access_keys");
}

function secretAfterSave(sent: Secret, now: Secret, saved: boolean): Secret {
  const touched = now.typed !== sent.typed || now.removed !== sent.removed || now.replacing !== sent.replacing;
  if (!touched) return { typed: "", saved, replacing: false, removed: false };
  if (now.removed) return { typed: "", saved: false, replacing: false, removed: saved };
  return { typed: now.typed, saved, replacing: saved, removed: false };
}
