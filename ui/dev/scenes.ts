// Sample content for looking at the screens without Rust. Only the dev server serves it.
import type {
  KeychainStatus,
  ProfileSummary,
  StageResult,
  StartInfo,
  DoctorEvent,
  DoctorReport,
  Verdict,
} from "../src/ipc/bindings";
import { fakeError, fakeSummary, FakeBackend, sender } from "../src/ipc/fake";

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const tested = (verdict: Verdict, minutes: number) => ({ verdict, at: minutesAgo(minutes) });

const profiles: ProfileSummary[] = [
  fakeSummary({ id: "p1", name: "claude-prod", signIn: "aws_profile", lastVerdict: tested("passed", 2) }),
  fakeSummary({ id: "p2", name: "titan-embed", region: "us-east-1", lastVerdict: tested("warning", 70) }),
  fakeSummary({
    id: "p3",
    name: "gateway-vpce",
    region: "eu-central-1",
    signIn: "default_chain",
    lastVerdict: tested("passed", 18),
  }),
  fakeSummary({
    id: "p4",
    name: "gateway-dev",
    chatModel: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    lastVerdict: tested("failed", 1),
  }),
  fakeSummary({
    id: "p5",
    name: "a-profile-with-a-very-long-name-that-does-not-fit",
    region: "us-west-2",
    signIn: "api_key",
    lastVerdict: tested("failed", 4500),
  }),
  fakeSummary({
    id: "p6",
    name: "sandbox",
    region: "us-east-1",
    signIn: "sandbox",
    keep: "nowhere",
    lastVerdict: tested("passed", 240),
  }),
];

const stage = (
  name: StageResult["stage"],
  evidence: string,
  startedMs: number,
  tookMs: number,
  change: Partial<StageResult> = {},
): StageResult => ({
  stage: name,
  outcome: "passed",
  evidence,
  startedMs,
  tookMs,
  diagnosis: null,
  ...change,
});

const green: StageResult[] = [
  stage("rules", "One sign-in kind, and complete", 0, 1),
  stage("keychain", "GNOME Keyring, collection “login”", 1, 11),
  stage("connection", "TLS 1.3, public address", 20, 94),
  stage("credentials", "SSO corp-sso", 20, 212),
  stage("identity", "BedrockDeveloper in account 1234 5678 4821", 232, 141),
  stage("model_list", "127 models, 41 inference profiles", 232, 388),
  stage("converse", "“ready”, 14 in, 4 out", 640, 812),
  stage("converse_stream", "First token after 690 ms, ended with end_turn", 1040, 1270),
  stage("embedding", "titan-embed-text-v2:0, 1,024 numbers", 640, 121),
];

const failed: StageResult[] = [
  ...green.slice(0, 5),
  stage("model_list", "Listing is not allowed; chat can still work", 232, 211, {
    outcome: "warning",
    diagnosis: {
      title: "Listing is not allowed",
      message: "These keys may not list models.",
      hint: "Add bedrock:ListFoundationModels to the policy if you want the list.",
      fix: null,
      field: null,
      code: "AccessDeniedException",
      httpStatus: 403,
      awsMessage:
        "User: arn:aws:iam::123456784821:user/outcrop-dev is not authorized to perform: bedrock:ListFoundationModels",
      requestId: "1b2c",
      retryable: false,
    },
  }),
  stage("converse", "Refused by AWS in eu-west-1", 440, 178, {
    outcome: "failed",
    diagnosis: {
      title: "The model needs an inference profile",
      message:
        "AWS does not run this model on demand. It has to be called by the id of an inference profile that contains it.",
      hint: "Use eu.anthropic.claude-sonnet-4-5-20250929-v1:0: the same model at the same price, answered from 6 regions in the EU.",
      fix: { kind: "use_chat_model", modelId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" },
      field: "chat_model",
      code: "ValidationException",
      httpStatus: 400,
      awsMessage:
        "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
      requestId: "8f2c1f0e-6b1d-4c6a-9d0e-2f4c7a51be90",
      retryable: false,
    },
  }),
  stage("converse_stream", "skipped", 0, 0, { outcome: "skipped" }),
  stage("embedding", "Titan v2, 1,024 numbers", 440, 124),
];

function report(stages: StageResult[]): DoctorReport {
  const count = (outcome: StageResult["outcome"]) => stages.filter((result) => result.outcome === outcome).length;
  const bad = stages.find((result) => result.outcome === "failed");
  return {
    title: bad?.diagnosis?.title ?? "Works: chat, stream and embed",
    verdict: bad ? "failed" : "passed",
    noted: true,
    cancelled: false,
    passed: count("passed"),
    warnings: count("warning"),
    failed: count("failed"),
    skipped: count("skipped"),
    tookMs: Math.max(...stages.map((result) => result.startedMs + result.tookMs)),
    tokens: 41,
    identity: {
      who: "BedrockDeveloper",
      account: "123456784821",
      arn: "arn:aws:sts::123456784821:assumed-role/BedrockDeveloper/mara",
    },
    credentials: "SSO corp-sso",
    credentialsExpireAt: new Date(Date.now() + 52 * 60_000).toISOString(),
    stages,
    finishedAt: minutesAgo(0),
  };
}

const locked: KeychainStatus = {
  condition: "locked",
  name: "GNOME Keyring",
  message: "The connection is in GNOME Keyring, collection “login”, which is locked.",
  hint: "Unlock it to use the profile. The system asks for your password; Outcrop does not see it.",
  detail: "org.freedesktop.Secret.Error.IsLocked",
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A backend with sample content. `slow` paces the test as a real one would be; otherwise it ends at once. */
export function scene(name: string, slow: boolean): FakeBackend {
  const start: Partial<StartInfo> = {
    profiles: name === "first-run" ? [] : profiles,
    awsProfiles: [
      { name: "corp-bedrock-prod", kind: "SSO", region: "eu-west-1" },
      { name: "corp-bedrock-dev", kind: "SSO", region: "eu-west-1" },
      { name: "legacy", kind: "access keys", region: null },
      { name: "auditor", kind: "assumes a role", region: null },
    ],
    notices:
      name === "notice"
        ? [
            "The list of profiles could not be read. It was set aside as profiles.corrupt-20261121.json and a new one was begun.",
          ]
        : [],
  };
  const backend = new FakeBackend(start);
  const stages = name === "failed" || name === "narrow-failed" ? failed : green;
  backend.on("doctor_start", async (args) => {
    const send = sender<DoctorEvent>(args);
    for (const result of stages) {
      send({ kind: "stage_started", stage: result.stage });
      if (slow) await wait(result.tookMs);
      send({ kind: "stage_ended", result });
    }
    return report(stages);
  });
  if (name === "locked") {
    backend.keychain = locked;
    backend.on("profile_open", () => {
      throw fakeError({ code: "keychain_locked", message: "The keychain is locked." });
    });
  }
  return backend;
}
