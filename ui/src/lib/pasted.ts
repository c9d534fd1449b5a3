// What a pasted block holds: lines of a shell that set variables, a section of ~/.aws, the JSON of `aws sts assume-role`,
// the CSV file of the AWS console, or a bare API key. Only recognises; checking is Rust's part. Nothing here keeps or logs what it reads.

/** The form's fields that a block can fill. */
export type PastedFields = {
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  apiKey?: string;
  region?: string;
  roleArn?: string;
  externalId?: string;
  endpointUrl?: string;
  awsProfile?: string;
};

export type Pasted = {
  fields: PastedFields;
  /** What it was, for «Filled 2 fields from a pasted ...»: `export AWS_…`. */
  what: string;
};

/** What a block of shell lines is called. */
export const shellBlock = "export AWS_…";

const names: Record<string, keyof PastedFields> = {
  aws_access_key_id: "accessKeyId",
  aws_secret_access_key: "secretAccessKey",
  aws_session_token: "sessionToken",
  aws_security_token: "sessionToken",
  aws_bearer_token_bedrock: "apiKey",
  aws_region: "region",
  aws_default_region: "region",
  region: "region",
  role_arn: "roleArn",
  external_id: "externalId",
  endpoint_url: "endpointUrl",
  aws_endpoint_url: "endpointUrl",
  aws_endpoint_url_bedrock_runtime: "endpointUrl",
  aws_profile: "awsProfile",
  // A role's section names who assumes it.
  source_profile: "awsProfile",
};

/** The block's fields, or `null` when the text is not a block that fills a form. */
export function readPasted(text: string): Pasted | null {
  // The byte order mark and the characters of no width come along from files and web pages.
  const trimmed = text.replace(/[\u200b-\u200f\u2060\ufeff]/g, "").trim();
  if (trimmed === "" || trimmed.length > 64_000) return null;
  return readApiKey(trimmed) ?? readJson(trimmed) ?? readCsv(trimmed) ?? readAssignments(trimmed);
}

function readApiKey(text: string): Pasted | null {
  const bare = /^(ABSK[A-Za-z0-9+/=_-]{20,}|bedrock-api-key-[A-Za-z0-9+/=_-]{20,})$/;
  return bare.test(text) ? { fields: { apiKey: text }, what: "Bedrock API key" } : null;
}

function readJson(text: string): Pasted | null {
  // Members may have been copied without the braces around them.
  const members = text.startsWith('"') && /^"\w+"\s*:/.test(text);
  if (!text.startsWith("{") && !members) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(members ? `{${text.replace(/,$/, "")}}` : text);
  } catch {
    return null;
  }
  const found = credentialsIn(parsed);
  return found && { fields: found, what: "JSON of credentials" };
}

/** `aws sts assume-role` nests them in `Credentials`; `export-credentials` and credential processes do not. */
function credentialsIn(value: unknown): PastedFields | null {
  if (typeof value !== "object" || value === null) return null;
  const object = value as Record<string, unknown>;
  const nested = object.Credentials ?? object.RoleCredentials ?? object.roleCredentials ?? object.AccessKey;
  const source = (typeof nested === "object" && nested !== null ? nested : object) as Record<string, unknown>;
  const text = (...keys: string[]): string | undefined => {
    const hit = keys.map((key) => source[key]).find((entry) => typeof entry === "string" && entry !== "");
    return hit as string | undefined;
  };
  const accessKeyId = text("AccessKeyId", "accessKeyId", "AWS_ACCESS_KEY_ID", "aws_access_key_id");
  const secretAccessKey = text("SecretAccessKey", "secretAccessKey", "AWS_SECRET_ACCESS_KEY", "aws_secret_access_key");
  const sessionToken = text("SessionToken", "sessionToken", "AWS_SESSION_TOKEN", "aws_session_token");
  if (!accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** What the console offers to download: a line of titles, then the key. */
function readCsv(text: string): Pasted | null {
  const [titles, values, ...rest] = text.split(/\r?\n/).map((line) => line.split(",").map(unquoted));
  if (!titles || !values || rest.length > 0) return null;
  const value = (title: RegExp): string | undefined => values[titles.findIndex((given) => title.test(given))];
  const accessKeyId = value(/^access key id$/i);
  const secretAccessKey = value(/^secret access key$/i);
  return accessKeyId && secretAccessKey
    ? { fields: { accessKeyId, secretAccessKey }, what: "CSV file of an access key" }
    : null;
}

// export AWS_X="..."  |  set AWS_X=...  |  $Env:AWS_X = "..."  |  aws_x = ...  |  -e AWS_X=...  |  aws_x: ...
const assignment =
  /^\s*(?:export\s+|setx?\s+|declare\s+-x\s+|-e\s+|--env\s+|\$env:|-\s+)?"?([A-Za-z_]+)"?\s*(?:=|:\s)\s*(.*?)\s*[;,\\]*\s*$/i;
// set -gx AWS_X ...  |  setenv AWS_X ...  |  setx AWS_X "..."
const spaced = /^\s*(?:set\s+-\w+|setenv|setx)\s+(AWS_[A-Z_]+)\s+(.*?)\s*;?\s*$/i;

/** Each line by itself; several assignments in one line are parted where the next one begins. */
function linesOf(text: string): string[] {
  const next = /(?:;|&&?|\s)\s*(?=(?:export\s+|setx?\s+|-e\s+|--env\s+|\$env:)?"?AWS_[A-Z_]+\s*=)/gi;
  return text.split(/\r?\n/).flatMap((line) => line.split(next));
}

function readAssignments(text: string): Pasted | null {
  const fields: PastedFields = {};
  let shell = false;
  let section: string | null = null;
  let signsInByName = false;
  for (const line of linesOf(text)) {
    section = /^\s*\[(?:profile\s+)?([^\]]+)\]\s*$/.exec(line)?.[1]?.trim() ?? section;
    const match = spaced.exec(line) ?? assignment.exec(line);
    // Such a section holds nothing to copy: the profile is used by its name.
    signsInByName ||= /^(sso_|credential_process$|web_identity_token_file$)/i.test(match?.[1] ?? "");
    const field = match && names[match[1]!.toLowerCase()];
    if (!match || !field) continue;
    const value = unquoted(match[2]!);
    if (value === "") continue;
    // AWS_REGION before AWS_DEFAULT_REGION, as the SDKs read them.
    if (field === "region" && fields.region && /default/i.test(match[1]!)) continue;
    fields[field] = value;
    shell ||= /^AWS_/.test(match[1]!);
  }
  if (section !== null && signsInByName && !fields.accessKeyId && !fields.roleArn) fields.awsProfile = section;
  if (Object.keys(fields).length === 0 || onlyPlace(fields)) return null;
  return { fields, what: shell && section === null ? shellBlock : "section of ~/.aws" };
}

/** A region alone is not a block: it may be meant for the field that it is pasted into. */
function onlyPlace(fields: PastedFields): boolean {
  return (
    !fields.accessKeyId &&
    !fields.secretAccessKey &&
    !fields.apiKey &&
    !fields.roleArn &&
    !fields.sessionToken &&
    !fields.awsProfile
  );
}

/** Without quotation marks, also those that a word processor has bent; `set "A=b"` leaves one behind. */
function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value) ?? /^([“‘])(.*)[”’]$/.exec(value);
  return (quoted ? quoted[2]! : value.replace(/^([^"']*)"$/, "$1")).trim();
}
