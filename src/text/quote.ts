/** Control, format (bidi, zero width), separator, surrogate and unassigned characters: seen as escapes only. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text from outside (names of tests, files, branches, messages of services) fit for one line of
 * the log: control characters, ANSI sequences and bidi marks become escapes, workflow commands are
 * defused, and what is longer than `limit` characters is cut with an ellipsis.
 */
export function quote(text: string, limit = 120): string {
  let printable = '';
  for (const char of text) {
    const piece = UNPRINTABLE.test(char) ? escaped(char) : char;
    if (printable.length + piece.length > limit) return `${defuse(printable)}…`;
    printable += piece;
  }
  return defuse(printable);
}

function escaped(char: string): string {
  return SHORT[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Keeps the runner from taking one line as a workflow command: `::name::` at its start, `##[name]` anywhere. */
export function defuse(line: string): string {
  return line.replaceAll('##[', '# #[').replace(/^([\s\u0085]*):(?=:)/, '$1: ');
}
