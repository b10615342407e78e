import type { FileCost, TestCost } from '../plan/model.ts';
import { unite } from './unite.ts';

/** A file whose tests may be in several groups each. */
export interface LooseFile extends Omit<FileCost, 'tests'> {
  readonly tests: readonly LooseTest[];
}

export interface LooseTest extends Omit<TestCost, 'group'> {
  readonly groups: readonly string[];
}

// The plugin gives groups the same names: all tests of a file are in a group that begins like this.
const OWN = 'aegis:';
/** Tests that depend on each other by markers of pytest-dependency: those of one file, and those of all files together. */
const DEPENDENCY = 'aegis:dependency';

/** The group that keeps all tests of a file together. */
export const wholeFile = (file: string): string => `${OWN}file ${file}`;

const MARKER = /\bxdist_group\(\s*(?:name\s*=\s*)?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})')/g;
const MOST_NAMES = 100;
const DEPENDS = /\bmark\.dependency\b/;
/** The arguments of a marker end where the next decorator, function or class begins. */
const DEPENDS_WIDELY =
  /\bmark\.dependency\((?:(?!\n[ \t]*(?:@|def\b|class\b|async\b))[\s\S]){0,2000}?\bscope\s*=\s*["'](?:session|package)["']/;

/** The groups that a source names, as far as they are written out; sorted. */
export function groupsIn(file: string, source: string): string[] {
  const names = new Set<string>();
  for (const [, double, single] of source.matchAll(MARKER))
    if (names.size < MOST_NAMES) names.add(double ?? single ?? '');
  if (DEPENDS.test(source)) names.add(`${DEPENDENCY} ${file}`);
  if (DEPENDS_WIDELY.test(source)) names.add(DEPENDENCY);
  return [...names].sort();
}

/**
 * What stands for a group: groups that share a test are one, and where a test depends on others anywhere, so are all
 * with dependencies, since these do not tell.
 * @param lists the groups of each test
 * @param more groups whose tests are not known
 */
export function joined(
  lists: readonly (readonly string[])[],
  more: readonly string[] = [],
): (group: string) => string {
  const dependent = new Set([...lists.flat(), ...more].filter((name) => name.startsWith(DEPENDENCY)));
  return unite(dependent.has(DEPENDENCY) ? [...lists, [...dependent]] : lists);
}

/**
 * One group for each test, of all that it is in and that have a test in common. Which of its tests a source puts
 * in a group shows only when they are collected, so all of them are put there.
 * @param names the groups of each file whose tests are not known for sure; empty for any other
 */
export function withGroups(files: readonly LooseFile[], names: readonly (readonly string[])[]): FileCost[] {
  const common = files.map(({ tests }, at) => [
    ...new Set([...(names[at] ?? []), ...tests.flatMap(ownGroups)]),
  ]);
  const listsOf = ({ tests }: LooseFile, at: number) =>
    tests.map(({ groups }) => [...(common[at] ?? []), ...groups]);
  const lists = files.map(listsOf);
  const whole = joined(lists.flat(), common.flat());
  return files.map((file, at) => {
    const tests = file.tests.map(({ groups: _, ...test }, nth) => {
      const first = lists[at]?.[nth]?.[0];
      return { ...test, group: first === undefined ? '' : whole(first) };
    });
    return { ...file, tests };
  });
}

const ownGroups = ({ groups }: LooseTest): readonly string[] => groups.filter((name) => name.startsWith(OWN));
