/** The words of an argument list, or why it cannot be split; `column` is 1-based in its line. */
export type SplitWords =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly column: number };

/** One step of the reading: what it adds to the word and where it goes on; or what is wrong at which index. */
type Piece =
  | { readonly text: string; readonly next: number }
  | { readonly reason: string; readonly at: number };

const BLANK = /[ \t\r\n]/;
/** What a backslash escapes between double quotes; before anything else it stands for itself. */
const ESCAPED_IN_QUOTES = /[$`"\\]/;

/**
 * Splits a text into words as a POSIX shell does: blanks and newlines separate, single and double
 * quotes and backslashes quote. Nothing is expanded and nothing is an operator or a comment.
 * Refuses an unbalanced quote, a trailing backslash and a NUL.
 */
export function splitWords(text: string): SplitWords {
  const nul = text.indexOf('\0');
  if (nul >= 0) return refuse(text, 'a NUL character', nul);
  const words: string[] = [];
  let word: string | null = null;
  let index = 0;
  while (index < text.length) {
    if (BLANK.test(text[index] ?? '')) {
      if (word !== null) words.push(word);
      word = null;
      index++;
      continue;
    }
    const piece = readPiece(text, index);
    if ('reason' in piece) return refuse(text, piece.reason, piece.at);
    // A line that goes on behind a backslash neither starts nor ends a word.
    if (piece.text !== '' || text[index] !== '\\') word = (word ?? '') + piece.text;
    index = piece.next;
  }
  return { ok: true, words: word === null ? words : [...words, word] };
}

function readPiece(text: string, index: number): Piece {
  switch (text[index]) {
    case "'":
      return readSingle(text, index);
    case '"':
      return readDouble(text, index);
    case '\\':
      return readEscape(text, index);
    default:
      return { text: text[index] ?? '', next: index + 1 };
  }
}

function readSingle(text: string, start: number): Piece {
  const end = text.indexOf("'", start + 1);
  if (end < 0) return { reason: "an unbalanced '", at: start };
  return { text: text.slice(start + 1, end), next: end + 1 };
}

function readDouble(text: string, start: number): Piece {
  let value = '';
  let index = start + 1;
  while (index < text.length && text[index] !== '"') {
    const char = text[index] ?? '';
    const next = text[index + 1] ?? '';
    if (char === '\\' && (next === '\n' || ESCAPED_IN_QUOTES.test(next))) {
      value += next === '\n' ? '' : next;
      index += 2;
    } else {
      value += char;
      index++;
    }
  }
  return index < text.length ? { text: value, next: index + 1 } : { reason: 'an unbalanced "', at: start };
}

function readEscape(text: string, index: number): Piece {
  const next = text[index + 1];
  if (next === undefined) return { reason: 'a trailing backslash', at: index };
  return { text: next === '\n' ? '' : next, next: index + 2 };
}

function refuse(text: string, reason: string, at: number): SplitWords {
  const before = text.slice(0, at).split('\n');
  const line = before.length > 1 ? ` on line ${before.length}` : '';
  return { ok: false, reason: reason + line, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The word as a POSIX shell reads it back: bare where that is safe, else in single quotes. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line that users can paste: each word quoted where it must be. */
export const joinWords = (words: readonly string[]): string => words.map(quoteWord).join(' ');
