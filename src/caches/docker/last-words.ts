import { quote } from '../../text/quote.ts';

/** Without an `ERROR:`, the cause stands within so many lines: what follows it is how to get help. */
const LINES = 4;

/** What docker said last, on one line that may be shown: the line of its error, else its last lines. */
export function lastWords(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => line.startsWith('ERROR: '));
  const said = error === undefined ? lines.slice(-LINES).join(' ') : error.slice('ERROR: '.length);
  return quote(said.trim(), 500) || 'it said nothing';
}
