// How chat puts its numbers and names into words. Pure.

import type { Fix, Metrics, ModelInfo, Parameter, ThinkingSupport, Thinking, Turn } from "../../ipc/client";
import { count, plural, round, span } from "../../lib/format";
import { price, usd } from "../../lib/money";

/** `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` as `claude-sonnet-4-5`; of an ARN, what stands last. */
export function shortModel(id: string): string {
  const name = id.slice(id.lastIndexOf("/") + 1);
  const bare = name.replace(/^(?:[a-z]{2,6}(?:-[a-z]{3})?\.)?(?:[a-z0-9]+)\.(?=[a-z])/, "");
  const plain = bare
    .replace(/:\d+(?::\w+)?$/, "")
    .replace(/-v\d+$/, "")
    .replace(/-\d{8}$/, "");
  return plain === "" ? id : plain;
}

/** The id in two lines, broken after the provider: ids differ at their ends, so the end is never cut. */
export function twoLines(id: string): { head: string; tail: string } {
  const dotted = /^((?:[a-z]{2,6}(?:-[a-z]{3})?\.)?[a-z0-9]+\.)(?=[a-z])(.+)$/.exec(id);
  if (dotted) return { head: dotted[1] ?? "", tail: dotted[2] ?? "" };
  const slash = id.lastIndexOf("/") + 1;
  return { head: id.slice(0, slash), tail: id.slice(slash) };
}

/** `200 K context · 64 K out · $3 in, $15 out per M`. What is not known is left out. */
export function modelFacts(info: ModelInfo): string {
  if (!info.known) return "Not in Outcrop's catalogue; every setting is offered.";
  const parts: string[] = [];
  if (info.context !== null) parts.push(`${round(info.context)} context`);
  if (info.maxOutput !== null) parts.push(`${round(info.maxOutput)} out`);
  if (info.inputPrice !== null && info.outputPrice !== null)
    parts.push(`${price(info.inputPrice)} in, ${price(info.outputPrice)} out per M`);
  return parts.join(" · ");
}

/** A tenth says nothing of a speed over 100. */
const speed = (perSecond: number): string => (perSecond < 100 ? perSecond.toFixed(1) : count(Math.round(perSecond)));

/** What the one line under an answer says, in order. What is not known is left out, never shown as zero. */
export function metricParts(metrics: Metrics): string[] {
  const parts: (string | null)[] = [
    metrics.firstTokenMs === null ? null : `${span(metrics.firstTokenMs)} first`,
    metrics.tokensPerSecond === null ? null : `${speed(metrics.tokensPerSecond)} tok/s`,
    metrics.inputTokens === null ? null : `${count(metrics.inputTokens)} in`,
    metrics.outputTokens === null ? null : `${count(metrics.outputTokens)} out`,
    metrics.cachedTokens === null ? null : `${count(metrics.cachedTokens)} cached`,
    metrics.cost === null ? null : usd(metrics.cost),
    metrics.stopReason,
  ];
  return parts.filter((part): part is string => part !== null);
}

/** `7f3c…9a1e`: enough to tell two apart; the whole is copied. */
export function shortRequestId(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

/** Four characters to a token, near enough to watch a budget go; Bedrock gives no count for thinking. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The first words, on one line. */
export function firstWords(text: string): string {
  return text.slice(0, 300).replace(/\s+/g, " ").trim();
}

/** What the thinking button in the composer says. */
export function thinkingWords(thinking: Thinking, support: ThinkingSupport | null): string {
  if (thinking.kind === "budget") return `Thinking ${count(thinking.tokens)}`;
  if (thinking.kind === "effort") return `Thinking ${thinking.effort}`;
  return support && !thinks(support) ? "No thinking" : "Thinking off";
}

export function thinks(support: ThinkingSupport): boolean {
  return support.budgetMin !== null || support.efforts.length > 0 || !support.off;
}

/** `2 turns · 304 tokens · $0.0034`. */
export function totals(turns: readonly Turn[]): string {
  const asked = turns.filter((turn) => turn.role === "user").length;
  const known = turns.flatMap((turn) => (turn.metrics ? [turn.metrics] : []));
  const tokens = known.reduce((sum, metrics) => sum + (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0), 0);
  const costs = known.flatMap((metrics) => (metrics.cost === null ? [] : [metrics.cost]));
  const parts = [plural(asked, "turn")];
  if (tokens > 0) parts.push(plural(tokens, "token"));
  if (costs.length > 0) parts.push(usd(costs.reduce((sum, cost) => sum + cost, 0)));
  return parts.join(" · ");
}

const PARAMETERS: Record<Parameter, string> = { max_tokens: "max tokens", temperature: "temperature", top_p: "top-p" };

/** What the button says that takes a diagnosis's fix in this chat; null for one that belongs to the profile. */
export function fixWords(fix: Fix): string | null {
  if (fix.kind === "use_chat_model") return `Use ${twoLines(fix.modelId).head}${shortModel(fix.modelId)} and try again`;
  if (fix.kind === "set_max_tokens") return `Set max tokens to ${count(fix.tokens)} and try again`;
  if (fix.kind === "set_budget") return `Set the budget to ${count(fix.tokens)} and try again`;
  if (fix.kind === "use_effort") return `Think with ${fix.effort} effort and try again`;
  if (fix.kind === "unset")
    return `Unset ${fix.parameters.map((parameter) => PARAMETERS[parameter]).join(" and ")} and try again`;
  return fix.kind === "turn_thinking_off" ? "Turn thinking off and try again" : null;
}
