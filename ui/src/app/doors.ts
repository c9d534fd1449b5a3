// What the second door of the first screen says it found. Pure.
import type { AwsProfileInfo } from "../ipc/client";
import { plural } from "../lib/format";

/** «6 profiles found: 3 SSO, 2 access keys, 1 assumes a role». */
export function foundInWords(found: AwsProfileInfo[]): string {
  const kinds = new Map<string, number>();
  for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const parts = [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, many]) => `${many} ${kind}`);
  return `${plural(found.length, "profile")} found: ${parts.join(", ")}`;
}
