// A pasted block in the form: what it fills in, and the form before it, so that it can be taken back. Pure.
import { readPasted, type PastedFields } from "../../lib/pasted";
import type { Fields, SecretName } from "./draft";
import type { Form } from "./saved";

export type Paste = { what: string; filled: number; before: Form; after: Form };

/** What the form becomes; `null` when the text is not a block and belongs where it was pasted. */
export function readBlock(text: string, before: Form): Paste | null {
  const found = readPasted(text);
  if (!found) return null;
  const { fields, secrets: typed, filled } = fillFrom(found.fields, before.fields);
  const secrets = { ...before.secrets };
  for (const [name, value] of Object.entries(typed) as [SecretName, string][])
    secrets[name] = { ...secrets[name], typed: value, replacing: true, removed: false };
  // Another key's token would not fit the new key.
  if (found.fields.accessKeyId && !typed.sessionToken)
    secrets.sessionToken = { typed: "", saved: false, replacing: false, removed: true };
  return { what: found.what, filled, before, after: { fields, secrets } };
}

/** What a pasted block changes: the sign-in that its secrets belong to, and its fields. Secrets come apart. */
function fillFrom(
  pasted: PastedFields,
  fields: Fields,
): { fields: Fields; secrets: Partial<Record<SecretName, string>>; filled: number } {
  const { secretAccessKey, sessionToken, apiKey, ...plain } = pasted;
  const secrets: Partial<Record<SecretName, string>> = {};
  let signIn = fields.signIn;
  if (apiKey !== undefined) {
    signIn = "api_key";
    secrets.apiKey = apiKey;
  } else if (pasted.accessKeyId !== undefined || secretAccessKey !== undefined || sessionToken !== undefined) {
    signIn = "access_keys";
    if (secretAccessKey !== undefined) secrets.secretAccessKey = secretAccessKey;
    if (sessionToken !== undefined) secrets.sessionToken = sessionToken;
  } else if (plain.awsProfile !== undefined) {
    signIn = "aws_profile";
  }
  return {
    fields: { ...fields, ...plain, signIn },
    secrets,
    filled: Object.keys(plain).length + Object.keys(secrets).length,
  };
}
