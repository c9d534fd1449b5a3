// Where a long plain text is cut, so that no piece costs much to lay out. Pure.
//
// WebKit lays a text out as one run as long as nothing in it ends a line: 20,000 blanks in a row take it minutes, 200,000
// combining accents longer than anybody waits (measured in WebKitGTK 2.50). A block of its own ends every such run.

/** What a piece may cost, counted in plain letters. */
const MOST_COST = 4_000;
/** Blanks in a row, and marks upon one letter: each costs more the more stand before it. */
const LONGEST_RUN = 64;
/** So many lines to a piece. */
const LINE_COST = MOST_COST / 100;
/** How far a cut goes back for a better place. */
const LOOK_BACK = 32;

const NEWLINE = 0x0a;
const JOINER = 0x200d;

/** One past the last character of the piece that begins at `from`; the end of the text when all of it fits. */
export function pieceEnd(text: string, from: number): number {
  let [cost, blanks, marks] = [0, 0, 0];
  let [afterLine, afterBlank] = [from, from];
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (blanks >= LONGEST_RUN || marks >= LONGEST_RUN) return at;
    if (cost >= MOST_COST)
      return afterLine > from ? afterLine : afterBlank > from ? afterBlank : between(text, from, at);
    const blank = isBlank(code);
    blanks = blank ? blanks + 1 : 0;
    if (isMark(code)) marks += 1;
    else if (!isTrail(code) && text.charCodeAt(at - 1) !== JOINER) marks = 0;
    if (code === NEWLINE) afterLine = at + 1;
    else if (blank) afterBlank = at + 1;
    cost += costOf(code, blanks);
  }
  return text.length;
}

/** Whether a text needs no cutting. */
export const fitsInOnePiece = (text: string): boolean => text.length <= MOST_COST && pieceEnd(text, 0) === text.length;

/** Whether any stretch of the text would be laid out slowly as one: no words, whatever it is. */
export function hasWildRun(text: string): boolean {
  let [marks, word, joined] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isMark(code)) marks += 1;
    else if (!isTrail(code) && text.charCodeAt(at - 1) !== JOINER) marks = 0;
    word = code <= 0x20 ? 0 : word + 1;
    joined = isJoined(code) ? joined + 1 : 0;
    if (marks >= LONGEST_RUN || joined > 400 || (word > MOST_COST && !breaksAnywhere(code))) return true;
  }
  return false;
}

function costOf(code: number, blanks: number): number {
  if (code === NEWLINE) return LINE_COST;
  if (blanks > 8) return 8;
  return isJoined(code) ? 4 : 1;
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0xa0;

/** The second half of a pair of UTF-16. */
const isTrail = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** What stands upon, or joins, the letter before it, and what cannot be seen. */
function isMark(code: number): boolean {
  if (code < 0x300) return false;
  return (
    code <= 0x36f ||
    (code >= 0x483 && code <= 0x489) ||
    (code >= 0x591 && code <= 0x5bd) ||
    (code >= 0x610 && code <= 0x61a) ||
    (code >= 0x64b && code <= 0x65f) ||
    (code >= 0x1ab0 && code <= 0x1aff) ||
    (code >= 0x1dc0 && code <= 0x1dff) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f) ||
    code === 0xdb40
  );
}

/** Letters of Hebrew, Arabic, Syriac, Thaana and N'Ko: their shape, or their place, depends on their neighbours. */
const isJoined = (code: number): boolean =>
  (code >= 0x590 && code <= 0x8ff) || (code >= 0xfb1d && code <= 0xfdff) || (code >= 0xfe70 && code <= 0xfefc);

/** Thai and its neighbours, and all of East Asia: a line may end between any two. */
const breaksAnywhere = (code: number): boolean =>
  (code >= 0xe00 && code <= 0xeff) ||
  (code >= 0x1000 && code <= 0x109f) ||
  (code >= 0x1780 && code <= 0x17ff) ||
  code >= 0x2e80;

/** A place at or before `at` that parts neither a pair of UTF-16 nor a letter from its marks. */
function between(text: string, from: number, at: number): number {
  for (let cut = at; cut > from && cut > at - LOOK_BACK; cut -= 1) {
    const code = text.charCodeAt(cut);
    if (!isTrail(code) && !isMark(code) && text.charCodeAt(cut - 1) !== JOINER) return cut;
  }
  return isTrail(text.charCodeAt(at)) ? at - 1 : at;
}
