import { arcOf, endsOf, LAST_LINE } from './arcs.ts';
import { mergeCoverage, mergeFile } from './merge.ts';
import type { CoverageData, FileCoverage } from './model.ts';
import { repositoryPath } from './paths.ts';
import { type Ascending, has } from './sets.ts';
import { damaged } from './strict.ts';

/** One file's coverage, so that results of the same source are merged without looking into it. */
export interface PackedFile {
  /** `statementCount;branchCount;statements;arcs`, as in `12;2;3,5,8-14;8>9,8>-1`. Equal for equal sources. */
  readonly source: string;
  /** One bit for each statement and then for each arc, lowest first: is it missing? */
  readonly missing: Uint8Array;
}

/** What shards hand to each other: a hundredth of what `coverage json` writes. */
export interface Packed {
  readonly branch: boolean;
  readonly version: string;
  /** By repository-relative path. */
  readonly files: ReadonlyMap<string, PackedFile>;
}

const REPOSITORY = { workspace: '/', directory: '' };

export function packCoverage({ files, ...meta }: CoverageData): Packed {
  return { ...meta, files: new Map([...files].map(([path, file]) => [path, packFile(file)])) };
}

/** @throws CoverageError E502 a file's name, text or bits are not what `packCoverage` makes */
export function unpackCoverage({ files, ...meta }: Packed): CoverageData {
  const unpack = ([path, file]: [string, PackedFile]) => {
    if (repositoryPath(path, REPOSITORY) !== path)
      throw damaged(`${path.slice(0, 300)} is no path in a repository`);
    return [path, unpackFile(path, file, meta.branch)] as const;
  };
  return { ...meta, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(unpack)) };
}

/** `mergeCoverage` of two. @throws CoverageError E404, E502, E507 */
export function mergePacked(a: Packed, b: Packed): Packed {
  // Whose branches count, if not both measured them, is a question for few.
  if (a.branch !== b.branch) return packCoverage(mergeCoverage([unpackCoverage(a), unpackCoverage(b)]));
  const files = new Map(a.files);
  for (const [path, file] of b.files) {
    const known = files.get(path);
    files.set(path, known ? mergeFiles(path, known, file, a.branch) : file);
  }
  return { branch: a.branch, version: a.version > b.version ? a.version : b.version, files };
}

function mergeFiles(path: string, a: PackedFile, b: PackedFile, branch: boolean): PackedFile {
  if (a.source !== b.source)
    return packFile(mergeFile(path, unpackFile(path, a, branch), unpackFile(path, b, branch)));
  if (a.missing.length !== b.missing.length)
    throw damaged(`the bits of ${path} are not as many as its lines`);
  return { source: a.source, missing: a.missing.map((byte, at) => byte & (b.missing[at] as number)) };
}

function packFile(file: FileCoverage): PackedFile {
  const { statements, missing, statementCount, branchCount } = file;
  const [branches, missingBranches] = [file.branches ?? [], file.missingBranches ?? []];
  const bits = new Uint8Array(bytesFor(statements.length + branches.length));
  mark(bits, 0, statements, missing);
  mark(bits, statements.length, branches, missingBranches);
  const arcs = branches.map((arc) => endsOf(arc).join('>')).join();
  return { source: [statementCount, branchCount, rangesOf(statements), arcs].join(';'), missing: bits };
}

const bytesFor = (bits: number): number => Math.ceil(bits / 8);

/** Sets the bit of each item of `all` that `missing` has. */
function mark(bits: Uint8Array, from: number, all: Ascending, missing: Ascending): void {
  all.forEach((item, at) => {
    const bit = from + at;
    if (has(missing, item)) bits[bit >> 3] = (bits[bit >> 3] as number) | (1 << (bit & 7));
  });
}

/** `3,5,8-14` */
function rangesOf(lines: Ascending): string {
  const ranges: { first: number; last: number }[] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range && line === range.last + 1) range.last = line;
    else ranges.push({ first: line, last: line });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join();
}

const COUNT = /^\d{1,9}$/;
const RANGE = /^(\d{1,8})(?:-(\d{1,8}))?$/;
const ARC = /^(\d{1,8})>(-?\d{1,8})$/;

function unpackFile(path: string, { source, missing: bits }: PackedFile, branch: boolean): FileCoverage {
  const [counted = '', countedBranches = '', ranges = '', texts = '', ...rest] = source.split(';');
  const [statementCount, branchCount] = [Number(counted), Number(countedBranches)];
  const statements = linesIn(ranges, bits.length * 8);
  const arcs = texts === '' ? [] : texts.split(',').map(arcIn);
  const isMissing = (bit: number) => (((bits[bit >> 3] as number) >> (bit & 7)) & 1) === 1;
  const missing = statements.filter((_, at) => isMissing(at));
  const missingArcs = arcs.filter((_, at) => isMissing(statements.length + at));
  const agree =
    rest.length === 0 &&
    COUNT.test(counted) &&
    COUNT.test(countedBranches) &&
    (branch || arcs.length === 0) &&
    bits.length === bytesFor(statements.length + arcs.length) &&
    bitsIn(bits) === missing.length + missingArcs.length &&
    missing.length <= statementCount &&
    statementCount <= statements.length &&
    missingArcs.length <= branchCount;
  if (!agree || !ascends(statements) || !ascends(arcs))
    throw damaged(`the lines of ${path} contradict each other`);
  const branches = branch ? { branches: arcs, missingBranches: missingArcs } : NO_BRANCHES;
  return { statements, missing, ...branches, statementCount, branchCount };
}

const NO_BRANCHES = { branches: null, missingBranches: null };

/** @param most no more than there are bits for, whatever the ranges say */
function linesIn(ranges: string, most: number): number[] {
  const lines: number[] = [];
  for (const range of ranges === '' ? [] : ranges.split(',')) {
    const [, from, to = from] = RANGE.exec(range) ?? [];
    const [first, last] = [Number(from), Number(to)];
    // Not a number, as of no match, is not in order.
    if (!(first <= last && last <= LAST_LINE && lines.length + last - first < most))
      throw damaged(`it has the lines ${range.slice(0, 30)}`);
    for (let line = first; line <= last; line += 1) lines.push(line);
  }
  return lines;
}

function arcIn(text: string): number {
  const [, first, second] = ARC.exec(text) ?? [];
  const [from, to] = [Number(first), Number(second)];
  if (!(from <= LAST_LINE && Math.abs(to) <= LAST_LINE)) throw damaged(`it has the arc ${text.slice(0, 30)}`);
  return arcOf(from, to);
}

function bitsIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}

const ascends = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));
