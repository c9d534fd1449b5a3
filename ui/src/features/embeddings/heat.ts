// How a similarity becomes a cell: its step on the heat scale and its few characters. Pure.

/** Lower bounds of the steps 5 to 1; below the last is step 0. The colours stand in tokens.css as --heat-0 to --heat-5. */
const BOUNDS = [0.985, 0.72, 0.58, 0.44, 0.28];

export function heatStep(similarity: number): 0 | 1 | 2 | 3 | 4 | 5 {
  const at = BOUNDS.findIndex((bound) => similarity >= bound);
  return (at < 0 ? 0 : 5 - at) as 0 | 1 | 2 | 3 | 4 | 5;
}

const MINUS = "\u2212";

/** Two decimals without the leading zero, as there is room for four characters: `.42`, `−.03`, `1`. */
export function cellText(similarity: number): string {
  if (!Number.isFinite(similarity)) return "–";
  const rounded = Math.abs(similarity).toFixed(2);
  if (rounded === "0.00") return "0";
  const bare = rounded === "1.00" ? "1" : rounded.slice(1);
  return similarity < 0 ? `${MINUS}${bare}` : bare;
}

/** Three decimals, for the readout. */
export function exact(similarity: number): string {
  if (!Number.isFinite(similarity)) return "unknown";
  const digits = Math.abs(similarity).toFixed(3);
  return similarity < 0 && digits !== "0.000" ? `${MINUS}${digits}` : digits;
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
