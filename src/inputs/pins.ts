import { splitWords } from '../text/shell-words.ts';
import { type Kind, ok, type Parsed, refuse } from './kinds.ts';

const MOST_PINS = 200;
const PIN_WORDS = 200;
const PIN_LENGTH = 1000;

/** Groups of tests, one per line: files, globs or node ids. Lines that begin with `#` are comments. */
export const pins: Kind<readonly (readonly string[])[]> = (text) => {
  const groups: (readonly string[])[] = [];
  for (const one of text.split('\n').filter((given) => /^\s*[^\s#]/.test(given))) {
    const split = splitWords(one);
    if (!split.ok) return refusePin(`cannot be split: ${split.reason} at column ${split.column}`);
    const wrong = split.words.map(wrongInPin).find((reason) => reason !== null);
    if (wrong) return refusePin(wrong);
    if (split.words.length > PIN_WORDS) return refusePin(`has a line of more than ${PIN_WORDS} words`);
    groups.push(split.words);
  }
  return groups.length <= MOST_PINS ? ok(groups) : refusePin(`has more than ${MOST_PINS} lines`);
};

const refusePin = (reason: string): Parsed<never> =>
  refuse('AEGIS-E113', reason, 'Write files, globs or node ids relative to the working directory.');

function wrongInPin(word: string): string | null {
  const file = word.split('::')[0] ?? '';
  if (file === '') return 'has an entry that names no file';
  if (word.length > PIN_LENGTH) return `has an entry longer than ${PIN_LENGTH} characters`;
  if (/^([/\\]|[A-Za-z]:)/.test(file)) return 'has an absolute path';
  return file.split('/').includes('..') ? 'leaves the working directory' : null;
}
