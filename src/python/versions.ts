/** The numbers at the start of a version: `3.13.0rc1` is [3, 13, 0]. Empty when there are none. */
export function releaseOf(version: string): readonly number[] {
  const match = /^v?(\d{1,9}(?:\.\d{1,9})*)/.exec(version.trim());
  return match?.[1]?.split('.').map(Number) ?? [];
}

/** Negative, 0 or positive as `a` is older, the same or newer; missing numbers count as 0. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `3.12` of `3.12.4`. */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** Is the version at least that new? */
export const isAtLeast = (version: string, least: string): boolean =>
  compareReleases(releaseOf(version), releaseOf(least)) >= 0;

/** Does `2` or `2.1` or `2.1.3` name this version? */
export const isVersionOf = (wanted: string, version: string): boolean =>
  version === wanted || version.startsWith(`${wanted}.`);

/**
 * Does a constraint as in `requires-python` or Poetry's `python = "^3.9"` allow the version?
 * null when the constraint cannot be read with certainty; whoever installs judges then.
 */
export function satisfies(version: string, constraint: string): boolean | null {
  const release = releaseOf(version);
  const anyOf = constraint.split(/\|\|?/).map((part) => allowsAll(release, part.trim()));
  if (anyOf.includes(true)) return true;
  return anyOf.includes(null) ? null : false;
}

function allowsAll(release: readonly number[], part: string): boolean | null {
  const clauses = part
    .replace(/([<>=!~^])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (clauses.length === 0) return null;
  const answers = clauses.map((clause) => allows(release, clause));
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function allows(release: readonly number[], clause: string): boolean | null {
  if (clause === '*') return true;
  const match = /^(\^|~=|~|==|!=|<=|>=|<|>)?(\d+(?:\.\d+)*)(\.\*)?$/.exec(clause);
  if (!match) return null;
  const [, operator = '', number = '', wildcard] = match;
  const bound = number.split('.').map(Number);
  const order = compareReleases(release, bound);
  const same = wildcard ? bound.every((part, at) => part === (release[at] ?? 0)) : order === 0;
  if (wildcard) return { '': same, '==': same, '!=': !same }[operator] ?? null;
  return judge(operator, order, release, bound);
}

function judge(operator: string, order: number, release: readonly number[], bound: readonly number[]) {
  const below = (upper: readonly number[]) => order >= 0 && compareReleases(release, upper) < 0;
  const verdicts: Record<string, () => boolean> = {
    '==': () => order === 0,
    '!=': () => order !== 0,
    '<': () => order < 0,
    '<=': () => order <= 0,
    '>': () => order > 0,
    '>=': () => order >= 0,
    '^': () =>
      below(
        bumped(
          bound,
          Math.max(
            0,
            bound.findIndex((part) => part > 0),
          ),
        ),
      ),
    '~': () => below(bumped(bound, Math.min(1, bound.length - 1))),
    '~=': () => below(bumped(bound, Math.max(0, bound.length - 2))),
  };
  return verdicts[operator]?.() ?? null;
}

/** The first release behind all that share the numbers up to and with `at`. */
const bumped = (release: readonly number[], at: number): readonly number[] =>
  release.slice(0, at + 1).map((part, index) => (index === at ? part + 1 : part));
