// How a typed number is read. Thousands may be set apart as people are used to; decimals may stand behind a comma.

/** The number; `null` for nothing, `undefined` for what is not a number of so many decimals. */
export function readNumber(text: string, decimals: number): number | null | undefined {
  // An input method's wide digits count as digits.
  const bare = text.normalize("NFKC").replace(/[\s_'’]/g, "");
  if (bare === "") return null;
  if (decimals === 0) {
    const whole = bare.replace(/,/g, "").replace(/^(\d{1,3})((?:\.\d{3})+)$/, (number) => number.replace(/\./g, ""));
    return /^\d+$/.test(whole) ? Number(whole) : undefined;
  }
  const number = bare.replace(/^(\d*),(\d+)$/, "$1.$2");
  return /^\d*\.?\d+$/.test(number) ? Number(number) : undefined;
}
