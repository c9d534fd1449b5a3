import { describe, expect, it } from "vitest";

import { readPasted } from "./pasted";

const id = "ASIA4HXM2Q7JDUVTRN5E";
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const token = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==";

describe("a pasted block", () => {
  it("of shell exports fills what it holds, quoted or not", () => {
    const pasted = readPasted(
      `export AWS_ACCESS_KEY_ID="${id}"\nexport AWS_SECRET_ACCESS_KEY=${secret}\nexport AWS_SESSION_TOKEN='${token}'\nexport AWS_REGION=eu-west-1;`,
    );
    expect(pasted).toEqual({
      what: "export AWS_…",
      fields: { accessKeyId: id, secretAccessKey: secret, sessionToken: token, region: "eu-west-1" },
    });
  });

  it("from PowerShell and cmd is read as well", () => {
    expect(readPasted(`$Env:AWS_ACCESS_KEY_ID="${id}"\r\nset AWS_SECRET_ACCESS_KEY=${secret}`)?.fields).toEqual({
      accessKeyId: id,
      secretAccessKey: secret,
    });
  });

  it.each([
    ["fish", `set -gx AWS_ACCESS_KEY_ID ${id}\nset -gx AWS_SECRET_ACCESS_KEY "${secret}"`],
    ["csh", `setenv AWS_ACCESS_KEY_ID ${id}\nsetenv AWS_SECRET_ACCESS_KEY ${secret}`],
    ["setx", `setx AWS_ACCESS_KEY_ID "${id}"\r\nsetx AWS_SECRET_ACCESS_KEY "${secret}"`],
    ["cmd with quotation marks", `set "AWS_ACCESS_KEY_ID=${id}"\r\nset "AWS_SECRET_ACCESS_KEY=${secret}"`],
    ["one line", `export AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret}`],
    ["one line of two commands", `export AWS_ACCESS_KEY_ID=${id}; export AWS_SECRET_ACCESS_KEY='${secret}'`],
    ["one line with ampersands", `set AWS_ACCESS_KEY_ID=${id} && set AWS_SECRET_ACCESS_KEY=${secret}`],
    ["docker", `-e AWS_ACCESS_KEY_ID=${id} \\\n-e AWS_SECRET_ACCESS_KEY=${secret}`],
    ["YAML", `aws_access_key_id: ${id}\naws_secret_access_key: "${secret}"`],
    ["YAML of a list", `- AWS_ACCESS_KEY_ID=${id}\n- AWS_SECRET_ACCESS_KEY=${secret}`],
    ["Python", `aws_access_key_id="${id}",\n    aws_secret_access_key='${secret}',`],
    ["bent quotation marks", `export AWS_ACCESS_KEY_ID=“${id}”\nexport AWS_SECRET_ACCESS_KEY=“${secret}”`],
    ["a byte order mark", `\ufeff[default]\r\naws_access_key_id = ${id}\r\naws_secret_access_key = ${secret}`],
    ["hard blanks", `AWS_ACCESS_KEY_ID\u00a0=\u00a0${id}\nAWS_SECRET_ACCESS_KEY\u00a0=\u00a0${secret}`],
    ["JSON of variables", JSON.stringify({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret })],
    ["JSON without braces", `"AccessKeyId": "${id}",\n"SecretAccessKey": "${secret}",`],
    ["the console's CSV file", `\ufeffAccess key ID,Secret access key\r\n${id},${secret}`],
  ])("of %s is read", (_, text) => {
    expect(readPasted(text)?.fields).toEqual({ accessKeyId: id, secretAccessKey: secret });
  });

  it("of an INI section is told from exports", () => {
    const pasted = readPasted(
      `[prod]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\nregion = eu-central-1\noutput = json`,
    );
    expect(pasted).toEqual({
      what: "section of ~/.aws",
      fields: { accessKeyId: id, secretAccessKey: secret, region: "eu-central-1" },
    });
  });

  it("of a role profile fills the role and who assumes it", () => {
    expect(
      readPasted("[profile x]\nrole_arn = arn:aws:iam::123456784821:role/Dev\nexternal_id = 42\nsource_profile = base")
        ?.fields,
    ).toEqual({ roleArn: "arn:aws:iam::123456784821:role/Dev", externalId: "42", awsProfile: "base" });
  });

  it("of a single sign-on profile is used by its name", () => {
    const pasted = readPasted(
      "[profile prod]\nsso_session = corp\nsso_account_id = 123456784821\nsso_role_name = Dev\nregion = eu-west-1",
    );
    expect(pasted).toEqual({ what: "section of ~/.aws", fields: { awsProfile: "prod", region: "eu-west-1" } });
    expect(readPasted("export AWS_PROFILE=prod")?.fields).toEqual({ awsProfile: "prod" });
  });

  it("of assume-role JSON is found inside Credentials", () => {
    const json = JSON.stringify({
      Credentials: {
        AccessKeyId: id,
        SecretAccessKey: secret,
        SessionToken: token,
        Expiration: "2026-11-21T13:00:00Z",
      },
      AssumedRoleUser: { Arn: "a" },
    });
    expect(readPasted(json)?.fields).toEqual({ accessKeyId: id, secretAccessKey: secret, sessionToken: token });
  });

  it("of a credential process is found at the top", () => {
    expect(readPasted(JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: secret }))?.fields).toEqual({
      accessKeyId: id,
      secretAccessKey: secret,
    });
  });

  it("that is an API key is one, long-term or short-term", () => {
    const long = `ABSK${"QmVkcm9ja0FQSUtleS1h".repeat(4)}=`;
    const short = `bedrock-api-key-${"YmVkcm9jay5hbWF6b25hd3M".repeat(4)}`;
    expect(readPasted(` ${long}\n`)).toEqual({ what: "Bedrock API key", fields: { apiKey: long } });
    expect(readPasted(short)?.fields).toEqual({ apiKey: short });
    expect(readPasted(`export AWS_BEARER_TOKEN_BEDROCK=${long}`)?.fields).toEqual({ apiKey: long });
  });

  it("AWS_REGION wins over AWS_DEFAULT_REGION in either order", () => {
    const keys = `AWS_ACCESS_KEY_ID=${id}`;
    expect(readPasted(`${keys}\nAWS_REGION=eu-west-1\nAWS_DEFAULT_REGION=us-east-1`)?.fields.region).toBe("eu-west-1");
    expect(readPasted(`${keys}\nAWS_DEFAULT_REGION=us-east-1\nAWS_REGION=eu-west-1`)?.fields.region).toBe("eu-west-1");
  });
});

describe("a single value belongs into the field that it is pasted into", () => {
  it.each([
    id,
    secret,
    token,
    "eu-west-1",
    "region = eu-west-1",
    "my profile",
    "",
    "{",
    '{"a":1}',
    "https://vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com",
  ])("%s", (text) => {
    expect(readPasted(text)).toBeNull();
  });

  it("and so does a text too long to be credentials", () => {
    expect(readPasted(`export AWS_ACCESS_KEY_ID=${id}\n${"x".repeat(70_000)}`)).toBeNull();
  });
});
