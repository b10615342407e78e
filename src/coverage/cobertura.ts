import { posix } from 'node:path';
import { endsOf } from './arcs.ts';
import { totalsOf, totalsOfFile } from './merge.ts';
import type { CoverageData, CoverageTotals, FileCoverage } from './model.ts';
import { has } from './sets.ts';
import { decimal } from './threshold.ts';

export interface CoberturaOptions {
  /** Folders to which the file names are relative; the repository itself when not given. */
  readonly sources?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

type Entry = readonly [path: string, file: FileCoverage];

/**
 * A report in Cobertura's format (DTD 04), element by element what `coverage xml` writes, but with
 * repository-relative file names and rates that are not rounded.
 */
export function cobertura(data: CoverageData, { sources = ['.'], timestamp }: CoberturaOptions): string {
  const totals = totalsOf(data);
  const counts = {
    'lines-valid': totals.statements,
    'lines-covered': totals.coveredStatements,
    'branches-valid': totals.branches,
    'branches-covered': totals.coveredBranches,
  };
  return [
    '<?xml version="1.0" ?>',
    `<coverage${attributes({ version: data.version, timestamp, ...counts, ...rates(totals, data.branch) })}>`,
    ' <sources>',
    ...sources.map((source) => `  <source>${escapeXml(source)}</source>`),
    ' </sources>',
    ' <packages>',
    ...packagesOf(data).flatMap(([name, entries]) => packageLines(name, entries, data)),
    ' </packages>',
    '</coverage>',
    '',
  ].join('\n');
}

/** A package is a folder. */
function packagesOf({ files }: CoverageData): readonly (readonly [string, Entry[]])[] {
  const packages = new Map<string, Entry[]>();
  for (const entry of files) {
    const name = posix.dirname(entry[0]).replaceAll('/', '.');
    const entries = packages.get(name);
    if (entries) entries.push(entry);
    else packages.set(name, [entry]);
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
}

function packageLines(name: string, entries: readonly Entry[], { branch, version }: CoverageData): string[] {
  const totals = totalsOf({ files: new Map(entries), branch, version });
  return [
    `  <package${attributes({ name, ...rates(totals, branch) })}>`,
    '   <classes>',
    ...entries.flatMap((entry) => classLines(entry, branch)),
    '   </classes>',
    '  </package>',
  ];
}

function classLines([path, file]: Entry, branch: boolean): string[] {
  const name = posix.basename(path);
  const exits = exitsOf(file);
  return [
    `    <class${attributes({ name, filename: path, ...rates(totalsOfFile(file), branch) })}>`,
    '     <methods/>',
    '     <lines>',
    ...file.statements.map((line) => `      <line${attributes(lineAttributes(line, file, exits))}/>`),
    '     </lines>',
    '    </class>',
  ];
}

/** The exits of one branching line. */
interface Exits {
  readonly all: number;
  /** Line numbers, negative for an exit from the function, in order. */
  readonly missing: readonly number[];
}

function exitsOf({ branches, missingBranches }: FileCoverage): ReadonlyMap<number, Exits> {
  const exits = new Map<number, { all: number; missing: number[] }>();
  for (const arc of branches ?? []) {
    const [from, to] = endsOf(arc);
    const known = exits.get(from) ?? { all: 0, missing: [] };
    known.all += 1;
    if (has(missingBranches ?? [], arc)) known.missing.push(to);
    exits.set(from, known);
  }
  return exits;
}

function lineAttributes(line: number, file: FileCoverage, exits: ReadonlyMap<number, Exits>): Attributes {
  const hit = { number: line, hits: has(file.missing, line) ? 0 : 1 };
  const branching = exits.get(line);
  if (!branching) return hit;
  // A line marked `no branch` shows only the exits that were taken; branching, it has two at least.
  const all = Math.max(2, branching.all);
  const taken = all - branching.missing.length;
  const coverage = `${Math.floor((100 * taken) / all)}% (${taken}/${all})`;
  const condition = { ...hit, branch: 'true', 'condition-coverage': coverage };
  if (branching.missing.length === 0) return condition;
  const missing = branching.missing.map((to) => (to < 0 ? 'exit' : `${to}`));
  return { ...condition, 'missing-branches': missing.join(',') };
}

function rates(totals: CoverageTotals, branch: boolean): Attributes {
  return {
    'line-rate': rate(totals.coveredStatements, totals.statements),
    'branch-rate': branch ? rate(totals.coveredBranches, totals.branches) : '0',
    complexity: 0,
  };
}

/** 16 decimals, cut off, so that nothing below a limit reads as if it met it. Nothing to cover is 1. */
function rate(covered: number, total: number): string {
  if (total === 0 || covered === total) return '1';
  return decimal(BigInt(Math.max(0, covered)), BigInt(total), 16).replace(/\.?0+$/, '');
}

type Attributes = Readonly<Record<string, string | number>>;

const attributes = (values: Attributes): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(`${value}`)}"`)
    .join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** What XML 1.0 cannot hold at all becomes the replacement character. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);
