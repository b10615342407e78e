import { posix } from 'node:path';
import type { FileCost, TestCost } from '../plan/model.ts';
import { unite } from './unite.ts';
import { isPattern, wildcard } from './wildcard.ts';

/** Tests that must stay on one shard: files, directories, globs and node ids relative to the working directory. */
export type Pin = readonly string[];

/** The files with the pins as groups, and what should be said of pins that hold nothing. */
export interface Pinned {
  readonly files: readonly FileCost[];
  readonly notices: readonly string[];
}

/**
 * Makes each pin a group. A test of a pin that has a group already brings the whole group along, and pins with
 * a test in common are one. A file whose tests are not known yet is pinned as a whole. Pure.
 * @param directory working directory, relative to the repository; '' for its root
 */
export function pinFiles(files: readonly FileCost[], pins: readonly Pin[], directory: string): Pinned {
  if (pins.length === 0) return { files, notices: [] };
  const rules = pins.map((words, at) => ({
    name: `pin ${at + 1}`,
    words: words.map((one) => ruleOf(one, directory)),
  }));
  const memberships = new Map<TestCost, readonly string[]>();
  const held = new Set<string>();
  for (const file of files)
    for (const { name, words } of rules) {
      const near = words.filter(({ fits }) => fits(file.file));
      for (const test of near.length > 0 ? file.tests : []) {
        if (!near.some(({ part }) => holds(part, test.id))) continue;
        held.add(name);
        memberships.set(test, [...(memberships.get(test) ?? groupsOf(test)), name]);
      }
    }
  const whole = unite(memberships.values());
  const grouped = (test: TestCost): TestCost => {
    const group = memberships.get(test)?.[0] ?? test.group;
    return group === '' ? test : { ...test, group: whole(group) };
  };
  return {
    files: files.map((file) => ({ ...file, tests: file.tests.map(grouped) })),
    notices: pins.flatMap((words, at) => (held.has(`pin ${at + 1}`) ? [] : [unheld(words)])),
  };
}

const groupsOf = ({ group }: TestCost): readonly string[] => (group === '' ? [] : [group]);

const unheld = (words: Pin): string => `A line of \`pin\` holds no test that is known: ${words.join(' ')}`;

/** One word of a pin. */
interface Rule {
  readonly fits: (file: string) => boolean;
  /** `::TestA::test_b`; '' for all tests of the file. */
  readonly part: string;
}

function ruleOf(word: string, directory: string): Rule {
  const at = word.indexOf('::');
  const file = posix.join(directory, at < 0 ? word : word.slice(0, at)).replace(/\/$/, '');
  const part = at < 0 ? '' : word.slice(at);
  const exact = isPattern(file) ? wildcard(file, { path: true }) : () => false;
  const under = file === '.' ? '' : `${file}/`;
  return { part, fits: (name) => name === file || name.startsWith(under) || exact(name) };
}

/** A class or function holds all that is in it. The id of a file whose tests are not known has no parts. */
function holds(part: string, id: string): boolean {
  const at = id.indexOf('::');
  const own = at < 0 ? '' : id.slice(at);
  return (
    part === '' || own === '' || own === part || ['::', '[', '@'].some((next) => own.startsWith(part + next))
  );
}
