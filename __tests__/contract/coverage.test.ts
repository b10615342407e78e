import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { cobertura } from '../../src/coverage/cobertura.ts';
import { withoutDocstrings } from '../../src/coverage/docstrings.ts';
import { mergeCoverage, totalsOf, totalsOfFile } from '../../src/coverage/merge.ts';
import type { CoverageData } from '../../src/coverage/model.ts';
import { mergePacked, packCoverage, unpackCoverage } from '../../src/coverage/pack.ts';
import { readPacked, writePacked } from '../../src/coverage/pack-text.ts';
import { parseCoverage } from '../../src/coverage/parse.ts';
import { difference } from '../../src/coverage/sets.ts';
import { arcTexts, plain } from '../support/coverage-data.ts';
import { interpreter } from '../support/interpreters.ts';
import { venv } from '../support/venv.ts';

const run = promisify(execFile);
const ORACLE = fileURLToPath(new URL('../support/coverage-oracle/oracle.py', import.meta.url));

interface Variant {
  readonly coverage: string;
  readonly python: string;
  readonly branch: boolean;
  /** The first seed. */
  readonly seed: number;
  /** Which tracer; coverage's own choice when not given. */
  readonly core?: string;
}

/** One of each format and of each change in how coverage counts. */
const VARIANTS: readonly Variant[] = [
  { coverage: '6.5.0', python: '3.9', branch: true, seed: 1000 },
  { coverage: '7.2.7', python: '3.9', branch: true, seed: 2000 },
  { coverage: '7.2.7', python: '3.11', branch: false, seed: 3000 },
  { coverage: '7.6.12', python: '3.12', branch: true, seed: 4000 },
  { coverage: '7.10.7', python: '3.9', branch: false, seed: 5000 },
  { coverage: '7.10.7', python: '3.11', branch: true, seed: 6000 },
  { coverage: '7.17.3', python: '3.12', branch: true, seed: 7000 },
  { coverage: '7.17.3', python: '3.13', branch: false, seed: 8000, core: 'sysmon' },
];

const SEEDS = 16;

/** Before 7.6.2 executed branches hold arcs that coverage itself does not count, so exits cannot be told exactly. */
const looseExits = ({ coverage }: Variant): boolean => /^(6|7\.[0-5])\./.test(coverage);

type Counts = Record<'num_statements' | 'covered_lines' | 'num_branches' | 'covered_branches', number>;
interface Report {
  readonly files: Record<
    string,
    {
      executed_lines: number[];
      missing_lines: number[];
      excluded_lines: number[];
      executed_branches?: [number, number][];
      missing_branches?: [number, number][];
      summary: Counts;
    }
  >;
  readonly totals: Counts;
}

const environment = (core = '') => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1', COVERAGE_CORE: core });

let scratch: string;
beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'coverage-')));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe.each(VARIANTS)('coverage $coverage on Python $python, branches: $branch', (variant) => {
  const python = interpreter(variant.python);
  const possible = python ? test : test.skip;
  const environmentOf = () =>
    venv(`coverage-${variant.coverage}-py${variant.python}`, [`coverage==${variant.coverage}`], python ?? '');

  possible(`${SEEDS} random programs in random shards: merging is coverage combine`, async () => {
    const directory = join(scratch, `${variant.coverage}-${variant.python}`);
    const last = variant.seed + SEEDS - 1;
    const args = ['-W', 'ignore', ORACLE, directory, variant.seed, last, variant.branch ? 1 : 0].map(String);
    await run(await environmentOf(), args, { env: environment(variant.core), maxBuffer: 1e8 });
    const seeds = await readdir(directory);
    expect(seeds).toHaveLength(SEEDS);
    for (const seed of seeds) await sameAsCoverage(join(directory, seed), variant);
  });

  possible('the command line, in a folder of the repository that is not its root', async () => {
    const workspace = join(scratch, `cli-${variant.coverage}-${variant.python}`);
    await commandLine(workspace, await environmentOf(), variant);
    const ours = await mergedShards(workspace, 'services/api');
    expect([...ours.files.keys()]).toEqual([
      'lib/shared.py',
      'services/api/main.py',
      'services/api/only_two.py',
    ]);
    const theirs = await combined(workspace);
    expect(totalsIn(ours)).toEqual(countsOf(theirs.totals));
    expect(totalsOf(ours)).toMatchObject(
      variant.branch ? { branches: 4, coveredBranches: 4 } : { branches: 0 },
    );
  });
});

const place = (workspace: string, directory = '') => ({ workspace, directory });

async function shardsIn(folder: string, directory = ''): Promise<CoverageData[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('shard-'));
  expect(names.length).toBeGreaterThan(0);
  const documents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return documents.map((bytes) => parseCoverage(bytes, place(folder, directory)));
}

const mergedShards = async (folder: string, directory = ''): Promise<CoverageData> =>
  mergeCoverage(await shardsIn(folder, directory));

/** The same by way of the files that shards hand to each other. */
async function mergedPacked(folder: string): Promise<CoverageData> {
  const parts = (await shardsIn(folder)).map((data) => Buffer.from(writePacked(packCoverage(data))));
  return unpackCoverage(parts.map(readPacked).reduce(mergePacked));
}

const combined = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'combined.json'), 'utf8')) as Report;

/** The counts of coverage's own JSON, where statement data has none of branches. */
const countsOf = (counts: Counts) => ({
  statements: counts.num_statements,
  coveredStatements: counts.covered_lines,
  branches: counts.num_branches ?? 0,
  coveredBranches: counts.covered_branches ?? 0,
});

function totalsIn(data: CoverageData) {
  const { covered, total, ...counts } = totalsOf(data);
  return counts;
}

async function sameAsCoverage(folder: string, variant: Variant): Promise<void> {
  const [ours, theirs] = [await mergedShards(folder), await combined(folder)];
  expect([...ours.files.keys()]).toEqual(Object.keys(theirs.files).sort());
  expect(plain(await mergedPacked(folder))).toEqual(plain(ours));
  expect(totalsIn(ours)).toEqual(countsOf(theirs.totals));
  for (const [path, file] of ours.files) {
    const other = theirs.files[path];
    const { covered, total, ...counts } = totalsOfFile(file);
    expect({ path, ...counts }).toEqual({ path, ...countsOf(other?.summary as Counts) });
    expect(file.missing).toEqual(other?.missing_lines);
    // Before 7.11 or so coverage lists excluded lines that ran.
    expect(difference(file.statements, file.missing)).toEqual(
      difference(other?.executed_lines ?? [], other?.excluded_lines ?? []),
    );
    const [arcs, missingArcs] = [file.branches ?? [], file.missingBranches ?? []];
    expect(arcTexts(missingArcs).sort()).toEqual((other?.missing_branches ?? []).map(String).sort());
    if (!looseExits(variant))
      expect(arcTexts(difference(arcs, missingArcs)).sort()).toEqual(
        (other?.executed_branches ?? []).map(String).sort(),
      );
  }
  await sameXml(folder, ours, variant);
}

/** File and line to the attributes of the line, and the counts at the top. */
interface Xml {
  readonly counts: Record<string, string>;
  readonly rate: number;
  readonly lines: Map<string, Record<string, string>>;
}

function readXml(text: string, folder: string): Xml {
  const lines = new Map<string, Record<string, string>>();
  let [source, file] = ['', ''];
  let top: Record<string, string> = {};
  const parser = new SaxesParser();
  parser.on('text', (chars) => {
    source = source || chars.trim();
  });
  parser.on('opentag', ({ name, attributes }) => {
    const values = attributes as Record<string, string>;
    if (name === 'coverage') top = values;
    if (name === 'class') file = relative(folder, resolve(folder, source, values.filename ?? ''));
    if (name === 'line') lines.set(`${file}:${values.number}`, values);
  });
  parser.write(text).close();
  const names = ['lines-valid', 'lines-covered', 'branches-valid', 'branches-covered'];
  return {
    counts: Object.fromEntries(names.map((name) => [name, top[name] ?? ''])),
    rate: Number(top['line-rate']),
    lines,
  };
}

async function sameXml(folder: string, data: CoverageData, variant: Variant): Promise<void> {
  const exact = await withoutDocstrings(data, (path) => readFile(join(folder, path), 'utf8'));
  const ours = readXml(cobertura(exact, { timestamp: 0 }), folder);
  const theirs = readXml(await readFile(join(folder, 'combined.xml'), 'utf8'), folder);
  expect(ours.counts).toEqual(theirs.counts);
  expect(Math.abs(ours.rate - theirs.rate)).toBeLessThanOrEqual(0.0001);
  expect([...ours.lines.keys()].sort()).toEqual([...theirs.lines.keys()].sort());
  for (const [line, attributes] of theirs.lines) {
    const [mine, coverages] = [ours.lines.get(line), expected(attributes)];
    if (!looseExits(variant)) expect({ line, ...mine }).toEqual({ line, ...coverages });
    else {
      const { 'condition-coverage': _, ...rest } = coverages;
      expect({ line, ...mine }).toMatchObject({ line, ...rest });
    }
  }
}

/** A line marked `no branch` that never ran: coverage calls its exits taken, and its JSON does not tell of them. */
function expected(line: Record<string, string>): Record<string, string> {
  const marked = line.hits === '0' && line['condition-coverage']?.startsWith('100%');
  return marked ? { number: line.number ?? '', hits: '0' } : line;
}

const PROGRAM = {
  'lib/shared.py': 'def shared(flag):\n    if flag:\n        return 1\n    return 2\n',
  'services/api/main.py': `"""Two shards take a branch each."""
import sys
sys.path.insert(0, "../../lib")
import shared

def main(shard):
    shared.shared(shard == 1)
    if shard == 2:
        import only_two
        only_two.run()
    else:
        print("one")

main(int(sys.argv[1]))
`,
  'services/api/only_two.py':
    'def run():\n    print(\n        "two"\n    )\n\ndef never():  # pragma: no cover\n    pass\n',
};

/** Two shards by `coverage run`, then `combine`, with a report of each. */
async function commandLine(workspace: string, python: string, { branch }: Variant): Promise<void> {
  for (const [path, text] of Object.entries(PROGRAM)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  const cwd = join(workspace, 'services/api');
  const coverage = (...args: string[]) =>
    run(python, ['-m', 'coverage', ...args], { cwd, env: environment() });
  const include = `--include=${workspace}/*`;
  for (const shard of ['1', '2']) {
    const data = `--data-file=.coverage.${shard}`;
    await coverage('run', data, include, ...(branch ? ['--branch'] : []), 'main.py', shard);
    await coverage('json', data, '-o', `../../shard-${shard}.json`);
  }
  await coverage('combine', '--keep', '.coverage.1', '.coverage.2');
  await coverage('json', '-o', '../../combined.json');
}
