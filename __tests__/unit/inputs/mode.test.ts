import { describe, expect, test } from '@jest/globals';
import type { StepError } from '../../../src/errors.ts';
import { loadInputs } from '../../../src/inputs/inputs.ts';
import { GATE_INPUTS } from '../../../src/inputs/mode.ts';
import { variableOf } from '../../../src/inputs/read.ts';
import { INPUTS, type InputName } from '../../../src/inputs/table.ts';
import type { Reason } from '../../../src/results/model.ts';
import { someFacts } from '../../support/facts.ts';

const facts = someFacts();
const NAMES = Object.keys(INPUTS) as InputName[];

/** What GitHub passes: every input that is not given, with its default. */
const variables = (given: Readonly<Record<string, string>>) =>
  Object.fromEntries(NAMES.map((name) => [variableOf(name), given[name] ?? INPUTS[name].default]));

const load = (given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
  loadInputs(
    { ...variables(given), ...(given['matrix-context'] ? {} : { 'INPUT_MATRIX-CONTEXT': 'null' }) },
    { ...facts, env },
    'zstd',
  );

function problems(...given: Parameters<typeof load>): readonly Reason[] {
  try {
    load(...given);
    return [];
  } catch (error) {
    return (error as StepError).reasons;
  }
}

test('tests are the default, and the lanes of a gate are all', () => {
  expect(load({})).toMatchObject({ mode: 'test', lanes: [] });
  expect(load({ mode: 'gate' })).toMatchObject({ mode: 'gate', lanes: [], lane: { name: 'test' } });
});

test('lanes: one per line, each once', () => {
  const lanes = ' unit-python-3.12\n\n unit*\nunit*\r\n';
  expect(load({ mode: 'gate', lanes, suite: 'all', 'coverage-min': '80' })).toMatchObject({
    lanes: ['unit-python-3.12', 'unit*'],
    lane: { name: 'all' },
    coverageMin: { text: '80' },
  });
});

describe('inputs that a gate has no use for', () => {
  const about = NAMES.filter((name) => !GATE_INPUTS.includes(name));

  test.each(about)('%s', (name) => {
    const given = name === 'shard' ? '2/4' : name === 'caches' ? 'none' : '1';
    const found = problems({ mode: 'gate', [name]: given });
    const told = found.filter(({ message }) => message.startsWith(`${name}: has no use with \`mode: gate\``));
    expect(told).toMatchObject([{ code: 'AEGIS-E107' }]);
  });

  test('all are told at once; those with their default are left alone', () => {
    const found = problems({ mode: 'gate', markers: 'slow', workers: 'off', 'hang-timeout': '300' });
    expect(found.map(({ message }) => message.split(':')[0])).toEqual(['markers', 'workers']);
  });
});

test('lanes are of no use where tests run', () => {
  expect(problems({ lanes: 'unit' })).toMatchObject([
    { code: 'AEGIS-E107', message: expect.stringContaining('has no use with `mode: test`') },
  ]);
});

test.each(['a/b', 'unit test', '${{ matrix.lane }}', 'x'.repeat(101)])('%j is no name of a lane', (lanes) => {
  expect(problems({ mode: 'gate', lanes })).toMatchObject([
    { code: 'AEGIS-E107', message: expect.stringMatching(/^lanes: has a line/) },
  ]);
});

test('a gate in a matrix of shards is refused, one in any other is a gate each', () => {
  const matrix = (value: object) => ({ mode: 'gate', 'matrix-context': JSON.stringify(value) });
  expect(problems(matrix({ shard: '2/4' }))).toMatchObject([
    { code: 'AEGIS-E101', message: expect.stringContaining('a gate is one job, and this is a shard') },
  ]);
  expect(load(matrix({ os: 'linux' })).lane).toMatchObject({ name: 'test-os-linux' });
});

test('a gate needs no project, and what would change its tests changes nothing', () => {
  expect(problems({ mode: 'gate' }, { PYTHONOPTIMIZE: '2', PYTEST_ADDOPTS: '--no-cov' })).toEqual([]);
});

test('what is wrong with any job is wrong with a gate', () => {
  const wrong = { mode: 'gate', 'artifact-name': 'a/b', suite: 'x'.repeat(81) };
  expect(problems(wrong).map(({ code }) => code)).toEqual(['AEGIS-E108', 'AEGIS-E107']);
});
