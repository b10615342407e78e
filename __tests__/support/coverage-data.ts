import fc from 'fast-check';
import { arcOf, endsOf } from '../../src/coverage/arcs.ts';
import type { CoverageData, FileCoverage } from '../../src/coverage/model.ts';
import { type Ascending, ascending } from '../../src/coverage/sets.ts';

interface Facts {
  readonly statements: readonly number[];
  readonly missing?: readonly number[];
  readonly branches?: readonly string[];
  readonly missingBranches?: readonly string[];
  readonly branchCount?: number;
  readonly statementCount?: number;
}

/** Coverage of one file, from lists. */
export function fileCoverage({
  statements,
  missing = [],
  branches,
  missingBranches,
  ...counts
}: Facts): FileCoverage {
  return {
    statements: ascending(statements),
    missing: ascending(missing),
    branches: branches ? arcs(branches) : null,
    missingBranches: branches ? arcs(missingBranches ?? []) : null,
    statementCount: counts.statementCount ?? statements.length,
    branchCount: counts.branchCount ?? branches?.length ?? 0,
  };
}

/** Arcs from texts like "2,-1". */
const arcs = (texts: readonly string[]) =>
  ascending(texts.map((text) => arcOf(...(text.split(',').map(Number) as [number, number]))));

/** Arcs as texts like "2,-1", in order. */
export const arcTexts = (set: Ascending): string[] => set.map((arc) => endsOf(arc).join());

export function coverageData(files: Readonly<Record<string, Facts>>, version = '7.10.7'): CoverageData {
  const entries = Object.entries(files).map(([path, facts]) => [path, fileCoverage(facts)] as const);
  return { files: new Map(entries), branch: entries.some(([, file]) => file.branches !== null), version };
}

/** Comparable with toEqual, whatever the order of files; arcs can be read. */
export function plain({ files, branch, version }: CoverageData): unknown {
  const entries = [...files].map(([path, file]) => [
    path,
    {
      ...file,
      branches: file.branches && arcTexts(file.branches),
      missingBranches: file.missingBranches && arcTexts(file.missingBranches),
    },
  ]);
  return { files: Object.fromEntries(entries), branch, version };
}

const SOURCE = { lines: [1, 2, 3, 5, 8, 13], arcs: ['2,3', '2,5', '5,8', '5,-1'] };

/** Some results over the same three files: every result measured some of them and ran some of their lines. */
export const shards = (branch: boolean): fc.Arbitrary<CoverageData[]> =>
  fc.array(shard(branch), { minLength: 1, maxLength: 5 });

export function shard(branch: boolean): fc.Arbitrary<CoverageData> {
  const file = fc.record({ missing: fc.subarray(SOURCE.lines), missingBranches: fc.subarray(SOURCE.arcs) });
  const files = fc.dictionary(fc.constantFrom('a.py', 'pkg/b.py', 'pkg/c.py'), file, {
    minKeys: 1,
    noNullPrototype: true,
  });
  return files.map((entries) =>
    coverageData(
      Object.fromEntries(
        Object.entries(entries).map(([path, { missing, missingBranches }]) => [
          path,
          {
            statements: SOURCE.lines,
            missing,
            ...(branch ? { branches: SOURCE.arcs, missingBranches } : {}),
          },
        ]),
      ),
    ),
  );
}
