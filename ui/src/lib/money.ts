// Prices as the screen says them: two figures that matter, however small. Pure.

/** A price from a list, as it is written there: `0.02` as `$0.02`, `3` as `$3`. */
export const price = (value: number): string => `$${Number(value.toPrecision(6))}`;

/** What something cost. `0.0034` as `$0.0034`, `0.05` as `$0.050`, `3` as `$3`, `20.256` as `$20.26`. */
export function usd(value: number): string {
  if (!Number.isFinite(value)) return "";
  if (value === 0) return "$0";
  if (value >= 1)
    return `$${Number.isInteger(value) ? value.toLocaleString("en-US") : value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const places = Math.min(12, 1 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(places)}`;
}
