import type { Code, ShardId } from '../results/model.ts';
import { splitWords } from '../text/shell-words.ts';

/** What a text means as a value of one kind; a refusal says why and what is allowed. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly notice?: string }
  | { readonly ok: false; readonly code: Code; readonly reason: string; readonly allowed: string };

/** How the text of an input becomes a value. The text is trimmed; '' is the input left empty. */
export type Kind<T> = (text: string) => Parsed<T>;

/** A value, with a word on how it was meant. */
export const ok = <T>(value: T, notice?: string): Parsed<T> =>
  notice === undefined ? { ok: true, value } : { ok: true, value, notice };

/** Why a text has no value, and what is allowed. */
export const refuse = (code: Code, reason: string, allowed: string): Parsed<never> => ({
  ok: false,
  code,
  reason,
  allowed,
});

/** One of a closed set of words. */
export function choice<const T extends string>(...allowed: readonly T[]): Kind<T> {
  return (text) => {
    const found = allowed.find((word) => word === text);
    return found
      ? ok(found)
      : refuse('AEGIS-E107', 'is not one of its values', `Allowed: ${allowed.join(', ')}.`);
  };
}

/** A whole number in decimal digits within a range; '' is null. */
export function whole(from: number, to: number, code: Code = 'AEGIS-E107'): Kind<number | null> {
  return (text) => {
    if (text === '') return ok(null);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return ok(value);
    return refuse(code, 'is not a whole number in range', `Allowed: ${from} to ${to}, in plain digits.`);
  };
}

/** A positive decimal number of minutes; '' is null. The value is in seconds. */
export const minutes: Kind<number | null> = (text) => {
  if (text === '') return ok(null);
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return ok(Math.round(value * 60_000) / 1000);
  return refuse('AEGIS-E107', 'is not a number of minutes', 'Allowed: a number above 0, e.g. 30 or 1.5.');
};

/** Seconds, or with a unit `90s`, `5m`; `0` or `off` is null. */
export const duration: Kind<number | null> = (text) => {
  if (text === '' || text === '0' || text === 'off') return ok(null);
  const match = /^(\d{1,6})(s|m)?$/.exec(text);
  if (match) return ok(Number(match[1]) * (match[2] === 'm' ? 60 : 1));
  return refuse(
    'AEGIS-E107',
    'is not a duration',
    'Allowed: seconds, or with a unit, e.g. 300, 90s, 5m; off.',
  );
};

/** Any text on one line. */
export const line: Kind<string> = (text) =>
  /[\n\r\0]/.test(text) ? refuse('AEGIS-E107', 'has more than one line', 'Write it on one line.') : ok(text);

/** A JSON context that GitHub filled in; '' and what is no JSON (an older runner) are null. */
export const context: Kind<unknown> = (text) => {
  try {
    return ok(text === '' ? null : JSON.parse(text));
  } catch {
    return ok(null);
  }
};

const SHARD_FORM = 'Write `INDEX/COUNT` with 1 ≤ INDEX ≤ COUNT ≤ 256, e.g. 2/4, or leave it `auto`.';

/** `auto`, or `2/4`. */
export const shard: Kind<'auto' | ShardId> = (text) => {
  if (text === 'auto') return ok('auto');
  if (text.includes('${{'))
    return refuse('AEGIS-E101', 'holds an expression that was not expanded', SHARD_FORM);
  const match = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (index <= count && count <= 256) return ok({ index, count });
  return refuse('AEGIS-E101', 'is not a shard', SHARD_FORM);
};

/** An argument list, split as a POSIX shell would, with nothing expanded. */
export const words: Kind<readonly string[]> = (text) => {
  const split = splitWords(text);
  if (split.ok) return ok(split.words);
  return refuse(
    'AEGIS-E103',
    `cannot be split: ${split.reason} at column ${split.column}`,
    'Quote as in a POSIX shell.',
  );
};

/** Argument lists, one per line; a backslash at the end goes on in the next line. Lines that begin with `#` are comments. */
export const commandLines: Kind<readonly (readonly string[])[]> = (text) => {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .map((given) => given.trim());
  const lists: (readonly string[])[] = [];
  for (const given of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
    const split = words(given);
    if (!split.ok)
      return {
        ...split,
        reason: `has the line ${JSON.stringify(given.slice(0, 80))}, which ${split.reason}`,
      };
    lists.push(split.value);
  }
  return ok(lists);
};

/** Like `words`, with commas as separators too. */
export const names: Kind<readonly string[]> = (text) => words(text.replaceAll(',', '\n'));

const MOST_LANES = 200;

/** Names of lanes, one per line, in which `*` stands for any characters. */
export const lanePatterns: Kind<readonly string[]> = (text) => {
  const lines = text.split('\n').map((given) => given.trim());
  const patterns = [...new Set(lines.filter((given) => given !== ''))];
  const how = 'Write names as the artifacts have them, one per line, e.g. `unit-python-3.12` or `unit*`.';
  const wrong = patterns.find((pattern) => !/^[\w.*-]{1,100}$/.test(pattern));
  if (wrong !== undefined) return refuse('AEGIS-E107', 'has a line that can be no name of a lane', how);
  if (patterns.length > MOST_LANES) return refuse('AEGIS-E107', `has more than ${MOST_LANES} lines`, how);
  return ok(patterns);
};

/** Cache kinds, `auto` or `none`. */
export function kindsOf<const T extends string>(known: readonly T[]): Kind<'auto' | readonly T[]> {
  return (text) => {
    if (text === 'auto') return ok('auto');
    if (text === 'none') return ok([]);
    const wanted = text.split(/[\s,]+/).filter(Boolean);
    const unknown = wanted.find((word) => !known.includes(word as T));
    if (unknown === undefined) return ok(wanted as unknown as readonly T[]);
    const nearest = nearestOf(unknown, known);
    return refuse(
      'AEGIS-E106',
      `has an unknown kind${nearest ? `, did you mean ${nearest}?` : ''}`,
      `Allowed: auto, none, or some of ${known.join(', ')}.`,
    );
  };
}

/** The nearest of the known names by edit distance, or null when none is near (more than a third away). */
export function nearestOf(name: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, distance: editDistance(name.toLowerCase(), word) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(best.word.length / 3)) ? best.word : null;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
