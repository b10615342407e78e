import fc from 'fast-check';
import type { CoverageData, FileCoverage } from '../../src/coverage/model.ts';

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
    statements: new Set(statements),
    missing: new Set(missing),
    branches: branches ? new Set(branches) : null,
    missingBranches: branches ? new Set(missingBranches ?? []) : null,
    statementCount: counts.statementCount ?? statements.length,
    branchCount: counts.branchCount ?? branches?.length ?? 0,
  };
}

export function coverageData(files: Readonly<Record<string, Facts>>, version = '7.10.7'): CoverageData {
  const entries = Object.entries(files).map(([path, facts]) => [path, fileCoverage(facts)] as const);
  return { files: new Map(entries), branch: entries.some(([, file]) => file.branches !== null), version };
}

/** Comparable with toEqual, whatever the order of lines and files. */
export function plain({ files, branch, version }: CoverageData): unknown {
  const list = (set: ReadonlySet<unknown> | null) => set && [...set].map(String).sort();
  const entries = [...files].map(([path, file]) => [
    path,
    {
      ...file,
      statements: list(file.statements),
      missing: list(file.missing),
      branches: list(file.branches),
      missingBranches: list(file.missingBranches),
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
