import { posix } from 'node:path';

/**
 * Whether a `.dockerignore` keeps this path, relative to its context, out for certain. Patterns that are not plain
 * count as keeping nothing out, and exceptions that could bring something of it back as doing so: a build that
 * waits in vain costs seconds, one that does not wait gives a torn image.
 */
export function keepsOut(ignore: string, path: string): boolean {
  let out = false;
  for (const { pattern, isException } of patternsOf(ignore)) {
    if (!isException && isPlainlyOf(pattern, path)) out = true;
    if (isException && mayBeOf(pattern, path)) out = false;
  }
  return out;
}

/** Its lines as BuildKit reads them. Source: moby/patternmatcher, ignorefile. */
const patternsOf = (ignore: string) =>
  ignore
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const [, mark, pattern = ''] = /^(!?)\s*(.*)$/.exec(line.trim()) ?? [];
      return { pattern: cleaned(pattern), isException: mark === '!' };
    });

const cleaned = (pattern: string): string =>
  posix
    .normalize(pattern)
    .replace(/(.)\/$/, '$1')
    .replace(/^\/(?=.)/, '');

/** The path or a directory above it is named, by itself or at any depth, or all there is, or all with a dot. */
function isPlainlyOf(pattern: string, path: string): boolean {
  if (/[?[\\]/.test(pattern)) return false;
  const parts = path.split('/');
  const named = parts.flatMap((part, at) => [parts.slice(0, at + 1).join('/'), `**/${part}`]);
  return ['*', '**', ...(path.startsWith('.') ? ['.*'] : []), ...named].includes(pattern);
}

/** Whether a pattern can match the path, what is above it or something below. */
function mayBeOf(pattern: string, path: string): boolean {
  const parts = path.split('/');
  for (const [at, wanted] of pattern.split('/').entries()) {
    const part = parts[at];
    if (part === undefined || /\*\*|[[\\]/.test(wanted)) return true;
    if (!globOf(wanted).test(part)) return false;
  }
  return true;
}

/** One part of a pattern that has no wildcards but `*` and `?`. */
const globOf = (part: string): RegExp =>
  new RegExp(
    `^${part
      .replace(/[.+^${}()|]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );
