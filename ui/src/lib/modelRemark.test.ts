import { expect, it } from "vitest";

import { remarkOnModel } from "./modelRemark";

const offered = [
  "amazon.titan-embed-text-v2:0",
  "cohere.embed-english-v3",
  "us.anthropic.claude-sonnet-4-20250514-v1:0",
];

it("an id without its version is told what is missing, with the whole id at hand", () => {
  expect(remarkOnModel(" amazon.titan-embed-text-v2 ", "us-east-1", offered)).toEqual({
    message: "“:0” is missing at the end.",
    fix: { kind: "model", id: "amazon.titan-embed-text-v2:0" },
  });
  expect(remarkOnModel("us.anthropic.claude-sonnet-4-20250514-v1", "us-east-1", offered)?.fix).toEqual({
    kind: "model",
    id: "us.anthropic.claude-sonnet-4-20250514-v1:0",
  });
});

it.each(["", "amazon.titan-embed-text-v2:0", "cohere.embed-english-v3", "amazon.titan-embed-text", "my.own-model"])(
  "nothing is said of %j",
  (id) => expect(remarkOnModel(id, "us-east-1", offered)).toBeNull(),
);

it.each([
  "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0",
  "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3",
  "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-micro-v1:0",
  "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/a1b2c3",
  "arn:aws-us-gov:bedrock:us-west-2:123456789012:imported-model/a1b2c3",
  "arn:aws:sagemaker:us-west-2:123456789012:endpoint/mine",
])("%s in another region is compared with it", (arn) => {
  const remark = remarkOnModel(arn, "eu-west-1", offered);
  expect(remark?.message).toContain("belongs to us-west-2");
  expect(remark?.message).toContain("region is eu-west-1");
  expect(remark?.fix).toEqual({ kind: "region", region: "us-west-2" });
  expect(remarkOnModel(arn, "us-west-2", offered)).toBeNull();
  expect(remarkOnModel(arn, "", offered)).toBeNull();
});
