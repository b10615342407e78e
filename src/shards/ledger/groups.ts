import type { FileCost } from '../plan/model.ts';
import { unite } from './unite.ts';

const MARKER = /\bxdist_group\(\s*(?:name\s*=\s*)?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})')/g;
const MOST_NAMES = 100;

/** The names that a source gives to `xdist_group`, as far as they are written out; sorted. */
export function groupsIn(source: string): string[] {
  const names = new Set<string>();
  for (const [, double, single] of source.matchAll(MARKER))
    if (names.size < MOST_NAMES) names.add(double ?? single ?? '');
  return [...names].sort();
}

/**
 * Which of its tests a source puts in a group shows only when they are collected, so all of them are put
 * there; a file with several groups makes one of them.
 * @param names the groups of each file whose tests are not known for sure; empty for any other
 */
export function withGroups(files: readonly FileCost[], names: readonly (readonly string[])[]): FileCost[] {
  const lists = files.map(({ tests }, at) => {
    const own = names[at] ?? [];
    return own.length > 0 ? [...own, ...tests.flatMap(({ group }) => group || [])] : [];
  });
  const whole = unite(lists);
  return files.map((file, at) => {
    const own = names[at]?.[0] ?? '';
    const tests = file.tests.map((test) => {
      const group = own || test.group;
      return group === '' ? test : { ...test, group: whole(group) };
    });
    return { ...file, tests };
  });
}
