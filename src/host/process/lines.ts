import { StringDecoder } from 'node:string_decoder';

/** Longest line that reaches the live log, in bytes. */
export const LINE_LIMIT = 16 * 1024;
export const CUT_MARKER = ' … [line cut at 16 KiB; the log file has all of it]';

/**
 * Splits the bytes of one pipe into lines that end with `\n`, `\r\n` or a lone `\r` (progress bars).
 * Holds at most one line of `LINE_LIMIT`; what is longer is cut with a marker and dropped up to its end.
 * Characters of several bytes survive any chunking.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #carry = '';
  #dropping = false;

  /** @returns the lines that this chunk completed, without their ends. */
  push(chunk: Buffer): string[] {
    return this.#feed(this.#decoder.write(chunk));
  }

  /** @returns what is left when the pipe is closed. */
  end(): string[] {
    const lines = this.#feed(this.#decoder.end());
    const last = this.#carry.replace(/\r$/, '');
    this.#carry = '';
    return last === '' || this.#dropping ? lines : [...lines, cut(last)];
  }

  #feed(text: string): string[] {
    // A `\r` at the end may be half of a `\r\n`, so it stays with its line.
    const parts = (this.#carry + text).split(/(\r\n|\n|\r(?!$))/);
    this.#carry = parts.pop() ?? '';
    const lines: string[] = [];
    for (let at = 0; at < parts.length; at += 2) this.#finish(parts[at] ?? '', parts[at + 1], lines);
    this.#bound(lines);
    return lines;
  }

  #finish(line: string, ending: string | undefined, lines: string[]): void {
    // A progress bar that begins or ends with `\r` makes empty lines that nobody wrote.
    const noise = ending === '\r' && line.trim() === '';
    if (!this.#dropping && !noise) lines.push(cut(line));
    this.#dropping = false;
  }

  #bound(lines: string[]): void {
    const held = this.#carry.endsWith('\r') ? '\r' : '';
    const line = this.#carry.slice(0, this.#carry.length - held.length);
    if (!this.#dropping && line.length <= LINE_LIMIT) return;
    if (!this.#dropping) lines.push(cut(line));
    this.#dropping = true;
    this.#carry = held;
  }
}

/** Cuts between characters. No character has more than three bytes per UTF-16 unit. */
function cut(line: string): string {
  if (line.length * 3 <= LINE_LIMIT) return line;
  const bytes = Buffer.from(line);
  if (bytes.length <= LINE_LIMIT) return line;
  let end = LINE_LIMIT;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + CUT_MARKER;
}
