// The stages of a test, in the order in which they are told, and how a run adds up. Pure.
import type { Stage, StageOutcome, StageResult, DoctorReport, Verdict } from "../../ipc/client";
import { plural, span } from "../../lib/format";
import type { SignKind } from "../../components/Sign.svelte";

export const stageOrder: Stage[] = [
  "rules",
  "keychain",
  "connection",
  "credentials",
  "identity",
  "model_list",
  "converse_stream",
  "converse",
  "embedding",
];

export const stageNames: Record<Stage, string> = {
  rules: "Profile rules",
  keychain: "Keychain",
  connection: "Connection",
  credentials: "Credentials",
  identity: "Identity",
  model_list: "Model list",
  converse: "Converse",
  converse_stream: "ConverseStream",
  embedding: "Embedding",
};

export type About = { region: string; draft: boolean; apiKey: boolean };

/** What each stage is going to prove, for the list before a run. */
export function stagePromise(stage: Stage, { region, draft, apiKey }: About): string {
  const promises: Record<Stage, string> = {
    rules: "One sign-in kind, and complete",
    keychain: draft ? "Can hold this profile" : "Holds this profile",
    connection: "DNS and TCP to bedrock-runtime",
    credentials: "Which source won",
    identity: apiKey ? "Whose key it is, as far as it says" : "Account and user, from sts:GetCallerIdentity",
    model_list: region ? `What this sign-in may see in ${region}` : "What this sign-in may see",
    converse_stream: "First token arrives: what chat does",
    converse: "One short answer, for programs that do not stream",
    embedding: "One vector from the embedding model",
  };
  return promises[stage];
}

export const outcomeSigns: Record<StageOutcome, SignKind> = {
  passed: "ok",
  warning: "warn",
  failed: "failed",
  skipped: "skipped",
};
export const verdictSigns: Record<Verdict, SignKind> = { passed: "ok", warning: "warn", failed: "failed" };

/** «9 of 9 in 2.31 s», or the counts where not all passed: «5 passed, 1 warning, 1 failed, 2 skipped in 0.83 s». */
export function tally(report: DoctorReport): string {
  const total = report.passed + report.warnings + report.failed + report.skipped;
  const took = span(report.tookMs);
  if (report.passed === total) return `${total} of ${total} in ${took}`;
  const parts = [
    report.passed > 0 && `${report.passed} passed`,
    report.warnings > 0 && plural(report.warnings, "warning"),
    report.failed > 0 && `${report.failed} failed`,
    report.skipped > 0 && `${report.skipped} skipped`,
  ].filter((part) => part !== false);
  return `${parts.join(", ")} in ${took}`;
}

/** A stage's place on the run's common time line, in percent. Short ones stay visible. */
export function bar(
  result: Pick<StageResult, "startedMs" | "tookMs">,
  totalMs: number,
): { left: number; width: number } {
  const total = Math.max(totalMs, 1);
  const left = Math.min(99, (result.startedMs / total) * 100);
  return { left, width: Math.min(100 - left, Math.max(1, (result.tookMs / total) * 100)) };
}
