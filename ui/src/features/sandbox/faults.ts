// Faults as the page chooses them: from a kind and what is set about it to the text that the sandbox takes, and into
// words. Pure. Which kinds there are is the sandbox's own list; nothing here names one.
import type { SandboxFaultKind, SandboxFaultOn, SandboxFaultParameter } from "../../ipc/client";
import { count } from "../../lib/format";

/** What each parameter begins with. */
export const usual = (kind: SandboxFaultKind): string[] =>
  kind.parameters.map((one) => (one.kind === "number" ? String(one.usual) : (one.words[0] ?? "")));

/** `reset-after:5`: the name and its values, each after a colon. */
export const faultText = (kind: SandboxFaultKind, values: string[]): string => [kind.name, ...values].join(":");

/** The values in a fault's text; what it does not say is as usual. A last value may hold colons itself. */
export function valuesOf(kind: SandboxFaultKind, text: string): string[] {
  const parts = text.split(":").slice(1);
  const last = kind.parameters.length - 1;
  return usual(kind).map((start, index) => (index === last ? parts.slice(last).join(":") : parts[index]) || start);
}

/** Why a value cannot be taken, or `null`. */
export function problemOf(parameter: SandboxFaultParameter, value: string): string | null {
  if (parameter.kind === "choice") return parameter.words.includes(value) ? null : "Choose one from the list.";
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= parameter.least && number <= parameter.most) return null;
  return `A whole number from ${count(parameter.least)} to ${count(parameter.most)}.`;
}

/** «Connection reset (after events: 5)». */
export function faultInWords(kinds: SandboxFaultKind[], fault: SandboxFaultOn): string {
  const kind = kinds.find(({ name }) => name === fault.kind);
  if (!kind) return fault.text;
  const values = valuesOf(kind, fault.text);
  const set = kind.parameters.map(({ label }, index) => `${label.toLowerCase()} ${values[index] ?? ""}`);
  return set.length > 0 ? `${kind.title}, ${set.join(", ")}` : kind.title;
}

/** All that are on, in one line. */
export const faultsInWords = (kinds: SandboxFaultKind[], faults: SandboxFaultOn[]): string =>
  faults.map((fault) => faultInWords(kinds, fault)).join("; ");

/** «for every model request», «for the next 3 model requests». */
export function reach(timesLeft: number | null): string {
  if (timesLeft === null) return "for every model request";
  return timesLeft === 1 ? "for the next model request" : `for the next ${count(timesLeft)} model requests`;
}
