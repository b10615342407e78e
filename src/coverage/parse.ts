import { CoverageError } from './error.ts';
import type { CoverageData, FileCoverage } from './model.ts';
import { readFileCoverage, readSummary, type Summary } from './parse-file.ts';
import { type Place, pathsLeave, repositoryPath } from './paths.ts';
import { damaged, flag, type Members, member, object, string } from './strict.ts';

const LIMITS = { bytes: 256 * 1024 * 1024, files: 200_000 };

/**
 * Reads what `coverage json` wrote (coverage 6 and 7), as untrusted: every value is checked, every count
 * is compared with the lists it counts, every path becomes repository-relative.
 * @throws CoverageError E502 unreadable or contradictory, E505 unknown format, E506 paths outside the repository
 */
export function parseCoverage(text: string, place: Place): CoverageData {
  if (Buffer.byteLength(text) > LIMITS.bytes) throw damaged('it is larger than 256 MiB');
  const document = object(json(text), 'the document');
  const meta = object(member(document, 'meta'), 'meta');
  const branch = flag(member(meta, 'branch_coverage'), 'meta.branch_coverage');
  const version = versionOf(meta);
  const entries = Object.entries(object(member(document, 'files'), 'files'));
  if (entries.length > LIMITS.files) throw damaged(`it lists ${entries.length} files`);
  const files = named(entries, branch, place);
  if (entries.length > 0) compare(files, readSummary(member(document, 'totals'), 'the totals', branch));
  return { files, branch, version };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged('it is not JSON, or was cut off');
  }
}

/** Before 7.4 the document has no format number; its shape is that of format 2. */
function versionOf(meta: Members): string {
  const version = string(member(meta, 'version'), 'meta.version', 50);
  const format = Object.hasOwn(meta, 'format') ? meta.format : 2;
  if ((format === 2 || format === 3) && /^[67]\.\d/.test(version)) return version;
  throw new CoverageError(
    'AEGIS-E505',
    `Coverage ${version} wrote its JSON report in format ${String(format).slice(0, 20)}; formats 2 and 3 of coverage 6 and 7 are known.`,
  );
}

function named(
  entries: readonly [string, unknown][],
  branch: boolean,
  place: Place,
): Map<string, FileCoverage> {
  const files = new Map<string, FileCoverage>();
  const outside: string[] = [];
  for (const [path, value] of entries) {
    const name = repositoryPath(path, place);
    if (name === null) outside.push(path);
    else if (files.has(name)) throw damaged(`it lists ${name} twice`);
    else files.set(name, readFileCoverage(value, name, branch));
  }
  if (outside.length > 0) throw pathsLeave(outside, place);
  return files;
}

/** The totals must be the sums of the files. */
function compare(files: ReadonlyMap<string, FileCoverage>, totals: Summary): void {
  const sum = { statements: 0, missing: 0, branches: 0, missingBranches: 0 };
  for (const file of files.values()) {
    sum.statements += file.statementCount;
    sum.missing += file.missing.size;
    sum.branches += file.branchCount;
    sum.missingBranches += file.missingBranches?.size ?? 0;
  }
  const wrong = (Object.keys(sum) as (keyof Summary)[]).find((key) => sum[key] !== totals[key]);
  if (wrong) throw damaged(`its totals contradict its files (${totals[wrong]} and ${sum[wrong]})`);
}
