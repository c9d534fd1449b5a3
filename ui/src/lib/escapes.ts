// How a text that may hold line breaks is written in one line: \n is a line break, \t a tab, \\ a backslash. Any other
// backslash stands for itself, so that what was typed without knowing of this stays what it was.

const written: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
const meant: Record<string, string> = { "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\" };

/** The text in one line. `readEscapes` gives it back. */
export function writeEscapes(text: string): string {
  return text.replace(/[\n\r\t]|\\(?=[nrt\\\n\r\t]|$)/g, (character) => written[character] ?? character);
}

/** The text that is meant. */
export function readEscapes(line: string): string {
  return line.replace(/\\[nrt\\]/g, (pair) => meant[pair] ?? pair);
}
