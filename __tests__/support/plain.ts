import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../../local/matrix.ts';
import type { TestRecord } from '../../src/results/model.ts';
import { scratch } from './facts.ts';
import { finisher } from './scenario.ts';

/** What a suite comes to, whoever ran it: the same run gives the same value. */
export interface Result {
  /** Node id to outcome. */
  readonly tests: Readonly<Record<string, string>>;
  /** Files that could not be collected. */
  readonly broken: readonly string[];
  /** Statements and branches of every file: covered, all. */
  readonly coverage: Readonly<Record<string, readonly [number, number]>>;
  /** Every test case of the JUnit file. */
  readonly cases: readonly string[];
}

/** Notes down every report, and no more; coverage leaves a file of that name alone. */
const WITNESS = `
import json, os
__file__ = "memory:/witness.py"
reports, broken = {}, []
def pytest_runtest_logreport(report):
    reports.setdefault(report.nodeid, []).append([report.when, report.outcome, hasattr(report, "wasxfail")])
def pytest_collectreport(report):
    if report.failed:
        broken.append(report.nodeid)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return
    with open(os.environ["WITNESS"], "w") as file:
        json.dump({"reports": reports, "broken": broken}, file)
`;

type Report = readonly [when: string, outcome: string, xfail: boolean];

/** Runs a suite as its developers do: `pytest --cov`, all of it at once, nothing of the action. */
export async function plainPytest(
  python: string,
  directory: string,
  args: readonly string[] = [],
): Promise<Result> {
  const folder = scratch('plain');
  const at = (name: string) => join(folder, name);
  writeFileSync(at('witness.py'), WITNESS);
  const ours = [
    '-p',
    'witness',
    '--cov',
    `--cov-report=json:${at('cov.json')}`,
    `--junitxml=${at('junit.xml')}`,
  ];
  const given = ['--continue-on-collection-errors', '--cov-fail-under=0', ...args];
  const env = {
    PATH: `${dirname(python)}:${process.env.PATH}`,
    HOME: folder,
    PYTHONPATH: folder,
    WITNESS: at('seen.json'),
    COVERAGE_FILE: at('data'),
  };
  // A suite with failures exits with 1; what counts is what it left behind.
  await promisify(execFile)(python, ['-m', 'pytest', ...ours, ...given], { cwd: directory, env }).catch(
    () => undefined,
  );
  const seen = JSON.parse(readFileSync(at('seen.json'), 'utf8')) as {
    reports: Record<string, Report[]>;
    broken: string[];
  };
  const { files } = JSON.parse(readFileSync(at('cov.json'), 'utf8'));
  return {
    tests: mapped(seen.reports, outcomeOf),
    broken: seen.broken.sort(),
    coverage: mapped(files, ({ summary: of }: { summary: Record<string, number> }) => [
      (of.covered_lines ?? 0) + (of.covered_branches ?? 0),
      (of.num_statements ?? 0) + (of.num_branches ?? 0),
    ]),
    cases: casesIn(at('junit.xml')),
  };
}

function outcomeOf(reports: readonly Report[]): string {
  const failure = reports.find(([, outcome]) => outcome === 'failed');
  if (failure) return failure[0] === 'call' ? 'failed' : 'error';
  const [, outcome, xfail] = reports.find(([when]) => when === 'call') ?? (reports[0] as Report);
  if (xfail) return outcome === 'passed' ? 'xpassed' : 'xfailed';
  return outcome;
}

/** The same of a run of the action: tests of every shard, coverage and JUnit of the merged result. */
export function resultOf(run: RunResult): Result {
  const folders = run.jobs.map(({ result }) => dirname(result.outputs['report-json'] ?? ''));
  const sessions = folders.map((folder) => json(join(folder, 'shard', 'manifest.json')).session);
  const tests: readonly TestRecord[] = sessions.flatMap((session) => session.tests);
  const last = finisher(run);
  return {
    tests: Object.fromEntries(tests.map(({ id, outcome }) => [id, outcome ?? 'never started'])),
    broken: sessions
      .flatMap((session) => session.collectErrors.map(({ file }: { file: string }) => file))
      .sort(),
    coverage: coverageIn(readFileSync(last.outputs['coverage-xml'] ?? '', 'utf8')),
    cases: casesIn(last.outputs['junit-xml'] ?? ''),
  };
}

/** Cobertura as other tools read it: lines, and the branches of those that have some. */
function coverageIn(xml: string): Result['coverage'] {
  const classes = xml.split('<class ').slice(1);
  const entries = classes.map((text) => {
    const lines = [...text.matchAll(/<line [^>]*>/g)].map(([line]) => line);
    const hit = lines.filter((line) => !line.includes('hits="0"')).length;
    const branches = lines.flatMap((line) => {
      const [, covered, all] = /condition-coverage="\d+% \((\d+)\/(\d+)\)"/.exec(line) ?? [];
      return all ? [[Number(covered), Number(all)] as const] : [];
    });
    const sum = (at: 0 | 1) => branches.reduce((total, pair) => total + pair[at], 0);
    const counts: readonly [number, number] = [hit + sum(0), lines.length + sum(1)];
    return [/filename="([^"]*)"/.exec(text)?.[1] ?? '', counts] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const casesIn = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/<testcase [^>]*?\bclassname="([^"]*)"[^>]*?\bname="([^"]*)"/g)]
    .map(([, file, name]) => `${file}::${name}`)
    .sort();

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

const mapped = <A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(
    Object.entries(values)
      .map(([key, value]) => [key, change(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
