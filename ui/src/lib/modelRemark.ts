// What can be told of a model id before AWS refuses it: an ARN that belongs to another region, an id without its version.
// Neither is certain to be wrong, so both are remarks and nothing is held back.

export type ModelRemark = {
  message: string;
  /** What one click may change: the id, or the region of the profile. */
  fix: { kind: "model"; id: string } | { kind: "region"; region: string };
};

/** `offered` are the ids that the list holds. */
export function remarkOnModel(id: string, region: string, offered: string[]): ModelRemark | null {
  const text = id.trim();
  return ofOtherRegion(text, region.trim()) ?? withoutVersion(text, offered);
}

// arn:aws:bedrock:eu-west-1:123456789012:inference-profile/... A model is called in the region that its ARN names:
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-use.html (read 2026-11)
function ofOtherRegion(arn: string, region: string): ModelRemark | null {
  const found = /^arn:[a-z0-9-]+:(?:bedrock|sagemaker):([a-z0-9-]+):/.exec(arn)?.[1];
  if (!found || region === "" || found === region) return null;
  return {
    message: `This ARN belongs to ${found}, but the profile’s region is ${region}. Change the region, or choose another model.`,
    fix: { kind: "region", region: found },
  };
}

// anthropic.claude-3-haiku-20240307-v1 is called anthropic.claude-3-haiku-20240307-v1:0.
function withoutVersion(id: string, offered: string[]): ModelRemark | null {
  if (id === "" || id.startsWith("arn:") || offered.includes(id)) return null;
  const whole = offered.find((known) => known.startsWith(`${id}:`));
  if (whole === undefined) return null;
  return { message: `“${whole.slice(id.length)}” is missing at the end.`, fix: { kind: "model", id: whole } };
}
