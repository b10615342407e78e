import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines; `\n`, `\r\n` and a lone `\r` end one, as for the real runner. */
export interface LineReader {
  /** The lines that this chunk completes. */
  push(chunk: Buffer): string[];
  /** What is left when the stream ends: no line, or one. */
  end(): string[];
}

/** A reader for one stream. Characters that straddle chunks stay whole. */
export function createLineReader(): LineReader {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let afterReturn = false;
  const push = (chunk: Buffer): string[] => {
    let text = decoder.write(chunk);
    if (text === '') return [];
    // The `\n` of a `\r\n` whose halves came in two chunks.
    if (afterReturn && text.startsWith('\n')) text = text.slice(1);
    afterReturn = text.endsWith('\r');
    const pieces = text.split(/\r\n|\n|\r/);
    if (pieces.length === 1) {
      parts.push(text);
      return [];
    }
    const first = parts.join('') + pieces[0];
    parts = [pieces.at(-1) as string];
    return [first, ...pieces.slice(1, -1)];
  };
  const end = (): string[] => {
    const rest = parts.join('') + decoder.end();
    return rest === '' ? [] : [rest];
  };
  return { push, end };
}
