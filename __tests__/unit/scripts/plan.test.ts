import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../../scripts/planner/options.ts';
import { NO_LEDGER } from '../../../src/shards/ledger/model.ts';
import { serializeLedger } from '../../../src/shards/ledger/text.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'aegis-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plan(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/plan.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

let files = 0;
function write(text: string): string {
  const path = join(folder, `durations-${++files}.json`);
  writeFileSync(path, text);
  return path;
}

interface Plans {
  readonly plans: readonly {
    readonly shards: readonly {
      readonly index: number;
      readonly predicted: number;
      readonly units: readonly { readonly file: string; readonly tests: readonly string[] }[];
    }[];
    readonly makespan: number;
    readonly lowerBound: number;
  }[];
}

const DURATIONS = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`tests/test_${at % 7}.py::test_${at}`, 0.1 + (at % 11)]),
);

test('lists every test exactly once in each plan, with predictions that add up', () => {
  const path = write(JSON.stringify(DURATIONS));
  const args = ['--shards', '2,5', '--file-cost', '0.5', '--session-cost', '2', '--json'];
  const { status, stdout } = plan('--durations', path, ...args);
  const { plans } = JSON.parse(stdout) as Plans;
  expect(status).toBe(0);
  expect(plans.map(({ shards }) => shards.map(({ index }) => index))).toEqual([
    [1, 2],
    [1, 2, 3, 4, 5],
  ]);
  for (const { shards, makespan, lowerBound } of plans) {
    const units = shards.flatMap((shard) => shard.units);
    expect(units.flatMap(({ tests }) => tests).sort()).toEqual(Object.keys(DURATIONS).sort());
    for (const { file, tests } of units)
      for (const id of tests) expect(id.startsWith(`${file}::`)).toBe(true);
    for (const { predicted, units: own } of shards) {
      const seconds = own
        .flatMap(({ tests }) => tests)
        .reduce((sum, id) => sum + (DURATIONS[id] ?? Number.NaN), 0);
      expect(predicted).toBeCloseTo(2 + seconds + 0.5 * own.length, 6);
    }
    expect(makespan).toBe(Math.max(...shards.map(({ predicted }) => predicted)));
    expect(makespan).toBeGreaterThanOrEqual(lowerBound * (1 - 1e-9));
  }
});

test('shows people the shards, the table and its knee', () => {
  const path = write(JSON.stringify({ ...DURATIONS, 'tests/test_slow.py::test_slow': 500 }));
  const { stdout } = plan('--durations', path, '--shards', '4');
  expect(stdout).toContain('61 tests in 8 files');
  expect(stdout).toMatch(/^4 shards: 8 min 20 s, 1\.000 of what is possible/m);
  expect(stdout).toMatch(/tests\/test_slow\.py::test_slow \(8 min 20 s with its file\)/);
  expect(stdout).toMatch(/^\s+2\s+8 min 20 s\s+\d+ {2}<- knee/m);
});

test('reads a ledger, whose file and session costs count unless others are given', () => {
  const tests = new Map(['::test_a', '::test_b'].map((key) => [key, { seen: 1, ms: [2000, 4000, 3000] }]));
  const file = { hash: '', seen: 1, prefix: 'a.py', importMs: [1500], fixtureMs: [500], tests };
  const ledger = { ...NO_LEDGER, run: 1, sessionMs: [10_000], files: new Map([['a.py', file]]) };
  const path = write(serializeLedger(ledger));
  const makespan = (...more: string[]): number => {
    const { stdout } = plan('--durations', path, '--shards', '1', '--json', ...more);
    return (JSON.parse(stdout) as Plans).plans[0]?.makespan ?? Number.NaN;
  };
  expect(makespan()).toBeCloseTo(10 + 1.5 + 0.5 + 6, 6);
  expect(makespan('--file-cost', '0', '--session-cost', '1')).toBeCloseTo(1 + 6, 6);
});

test('says all that is wrong with a call at once', () => {
  const { status, stdout, stderr } = plan(
    '--shards',
    '0,x',
    '--file-cost',
    '-1',
    '--nope',
    'stray',
    '--json=1',
  );
  expect(status).toBe(2);
  expect(stdout).toBe('');
  for (const part of ['"0"', '"x"', '--file-cost', '--nope', 'stray', '--json', '--durations is missing'])
    expect(stderr).toContain(part);
});

test.each(['1e999', 'NaN', '1,', '', '-1', '1000', '2.5', '0x4'])('%p is no number of shards', (text) => {
  expect(parseOptions(['--durations', 'a', '--shards', text], '/')).toHaveProperty('errors');
});

describe('a file of durations is not trusted', () => {
  test('what is no time counts as the mean, and its test is listed all the same', () => {
    const odd = '"a.py::neg":-5,"a.py::text":"x","a.py::none":null,"a.py::huge":1e999,"__proto__":3';
    const { status, stdout, stderr } = plan(
      '--durations',
      write(`{"a.py::good":5,${odd}}`),
      '--shards',
      '1',
      '--json',
    );
    expect(status).toBe(0);
    expect(stderr).toContain('4 of 6 durations are no times');
    const [{ shards = [], makespan } = {}] = (JSON.parse(stdout) as Plans).plans;
    const ids = shards.flatMap(({ units }) => units.flatMap(({ tests }) => tests));
    expect(ids.sort()).toEqual([
      '__proto__',
      'a.py::good',
      'a.py::huge',
      'a.py::neg',
      'a.py::none',
      'a.py::text',
    ]);
    expect(makespan).toBeCloseTo(5 + 3 + 4 * 4, 9);
  });

  const refused: Record<string, string> = {
    'no JSON': '{"a.py::x": NaN}',
    'a list': '[1, 2]',
    'no tests': '{}',
    'no times': '{"a.py::x": "long"}',
  };
  test.each(Object.entries(refused))('refused with its name: %s', (_, text) => {
    const path = write(text);
    const { status, stdout, stderr } = plan('--durations', path, '--shards', '2');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${path} cannot be used`);
  });

  test('refused unread: 200 MB, and what is not there', () => {
    const path = write('{}');
    truncateSync(path, 200e6);
    expect(plan('--durations', path, '--shards', '2').stderr).toContain('200000000 bytes');
    expect(plan('--durations', 'nowhere.json', '--shards', '2')).toMatchObject({ status: 2 });
  });
});
