import { CoverageError } from './error.ts';
import type { CoverageData, FileCoverage } from './model.ts';
import { readFileCoverage, readSummary, type Summary } from './parse-file.ts';
import { type Place, pathsLeave, repositoryPath } from './paths.ts';
import { Scanner } from './scanner.ts';
import { damaged, flag, type Members, member, object, string } from './strict.ts';

const LIMITS = { bytes: 256 * 1024 * 1024, files: 200_000 };

type Files = ReadonlyMap<string, FileCoverage>;

/** What of a document was read so far. */
interface Reading {
  meta?: { readonly branch: boolean; readonly version: string };
  files?: Files;
  totals?: Summary;
}

/**
 * Reads what `coverage json` wrote (coverage 6 and 7), as untrusted: every value that is used is checked, every
 * count is compared with the lists it counts, every path becomes repository-relative.
 * @param bytes the document; like coverage.py's, it has `meta` before `files` before `totals`
 * @throws CoverageError E502 unreadable or contradictory, E505 unknown format, E506 paths outside the repository
 */
export function parseCoverage(bytes: Buffer, place: Place): CoverageData {
  if (bytes.length > LIMITS.bytes) throw damaged('it is larger than 256 MiB');
  const { meta, files, totals } = readDocument(new Scanner(bytes), place);
  if (!meta || !files) throw damaged('`meta` and `files` are not both there, in this order');
  if (files.size > 0) compare(files, totals);
  return { files, ...meta };
}

function readDocument(scanner: Scanner, place: Place): Reading {
  const reading: Reading = {};
  scanner.members((key) => {
    const { meta, files } = reading;
    if (key === 'meta' && !meta) reading.meta = metaOf(object(scanner.value(), 'meta'));
    else if (key === 'files' && meta) reading.files = readFiles(scanner, meta.branch, place);
    else if (key === 'totals' && meta && files?.size)
      reading.totals = readSummary(scanner, 'everything', meta.branch);
    else scanner.skip();
  });
  scanner.end();
  return reading;
}

const metaOf = (meta: Members) => ({
  branch: flag(member(meta, 'branch_coverage'), 'meta.branch_coverage'),
  version: versionOf(meta),
});

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

function readFiles(scanner: Scanner, branch: boolean, place: Place): Files {
  const files = new Map<string, FileCoverage>();
  const outside: string[] = [];
  scanner.members((path) => {
    if (files.size + outside.length >= LIMITS.files)
      throw damaged(`it lists more than ${LIMITS.files} files`);
    const name = repositoryPath(path, place);
    const file = readFileCoverage(scanner, name ?? path, branch);
    if (name === null) outside.push(path);
    else if (files.has(name)) throw damaged(`it lists ${name} twice`);
    else files.set(name, file);
  });
  if (outside.length > 0) throw pathsLeave(outside, place);
  return files;
}

/** The totals must be the sums of the files. */
function compare(files: Files, totals: Summary | undefined): void {
  if (!totals) throw damaged('totals is missing');
  const sum = { statements: 0, missing: 0, branches: 0, missingBranches: 0 };
  for (const file of files.values()) {
    sum.statements += file.statementCount;
    sum.missing += file.missing.length;
    sum.branches += file.branchCount;
    sum.missingBranches += file.missingBranches?.length ?? 0;
  }
  const wrong = (Object.keys(sum) as (keyof Summary)[]).find((key) => sum[key] !== totals[key]);
  if (wrong) throw damaged(`its totals contradict its files (${totals[wrong]} and ${sum[wrong]})`);
}
