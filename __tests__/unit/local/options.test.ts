import { describe, expect, test } from '@jest/globals';
import { type Defaults, type LocalOptions, parseOptions } from '../../../local/options.ts';
import { expand, planJobs } from '../../../local/plan.ts';

const LOCAL: Defaults = {
  command: 'local',
  project: null,
  shards: null,
  inputs: {},
  plainPaths: true,
  folder: (project) => `/data${project}`,
};
const DEMO: Defaults = {
  ...LOCAL,
  command: 'demo',
  project: '/demo',
  inputs: { 'coverage-min': '80', caches: 'none' },
  suites: [
    { job: 'unit', shards: 2, inputs: { 'test-paths': 'tests/unit' } },
    { job: 'e2e', shards: null, inputs: {} },
  ],
};

function run(line: readonly string[], defaults = LOCAL): LocalOptions {
  const parsed = parseOptions(line, defaults, '/here');
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

function errors(...line: string[]): readonly string[] {
  const parsed = parseOptions(['--project', 'p', ...line], LOCAL, '/here');
  return parsed.kind === 'bad' ? parsed.errors : [];
}

describe('a good line', () => {
  test('defaults', () => {
    expect(run(['--project', 'p'])).toMatchObject({
      project: '/here/p',
      workflow: [{ job: 'test', combinations: [null], inputs: {} }],
      jobs: 1,
      event: 'push',
      attempt: 1,
      stagger: 0,
      state: '/data/here/p/state',
      report: '/data/here/p/report',
      plainPaths: true,
      env: {},
    });
  });

  test('everything at once', () => {
    const line =
      '--project /p --shards 2 --matrix {"python":["3.11","3.12"]} --jobs 3 --input a=b=c --input d= --env X=1 --event pull_request ';
    const more = '--attempt 2 --state s --report=/r --stagger 0.5 --limit 1000 --latency 20';
    expect(run(`${line}${more}`.split(' '))).toMatchObject({
      workflow: [
        {
          job: 'test',
          combinations: [
            { python: '3.11', shard: '1/2' },
            { python: '3.11', shard: '2/2' },
            { python: '3.12', shard: '1/2' },
            { python: '3.12', shard: '2/2' },
          ],
          inputs: { a: 'b=c', d: '' },
        },
      ],
      jobs: 3,
      env: { X: '1' },
      event: 'pull_request',
      attempt: 2,
      state: '/here/s',
      report: '/r',
      stagger: 0.5,
      limits: { bytesPerSecond: 1000, latencyMs: 20 },
    });
  });

  test('a value may start with a dash', () => {
    expect(run(['--project', 'p', '--input', 'pytest-args=-x --ff']).workflow[0]?.inputs).toEqual({
      'pytest-args': '-x --ff',
    });
  });

  const wide = (line: readonly string[]) =>
    run(line, DEMO).workflow.map(({ job, combinations }) => [job, combinations.length]);

  test('the demo has its suites and a gate over them; its shards are as many as the line says', () => {
    expect(wide([])).toEqual([
      ['unit', 2],
      ['e2e', 1],
      ['gate', 1],
    ]);
    expect(wide(['--shards', '3'])).toEqual([
      ['unit', 3],
      ['e2e', 3],
      ['gate', 1],
    ]);
    expect(run(['--matrix', '{"shard":["1/1"]}'], DEMO).workflow[0]?.combinations).toEqual([
      { shard: '1/1' },
    ]);
    expect(wide(['--project', 'p'])).toEqual([['test', 1]]);
  });

  test('a gate has an empty workspace, and the limit of coverage, which nobody else applies', () => {
    const line = ['--project', 'p', '--gate', '--shards', '2', '--input', 'coverage-min=80'];
    expect(run([...line, '--input', 'workers=off']).workflow).toEqual([
      { job: 'test', combinations: [{ shard: '1/2' }, { shard: '2/2' }], inputs: { workers: 'off' } },
      {
        job: 'gate',
        combinations: [null],
        inputs: { mode: 'gate', 'coverage-min': '80' },
        checkout: false,
      },
    ]);
    expect(run([], DEMO).workflow.map(({ inputs }) => inputs)).toEqual([
      { 'test-paths': 'tests/unit', caches: 'none' },
      { caches: 'none' },
      { mode: 'gate', 'coverage-min': '80' },
    ]);
  });
});

describe('a bad line', () => {
  test('every problem is named', () => {
    const parsed = parseOptions(
      ['--shards', '0', '--jobs', '1e1', '--nope', 'stray', '--fault', 'x', '--event', 'tag', '--env'],
      LOCAL,
      '/',
    );
    expect(parsed).toMatchObject({ kind: 'bad' });
    const all = parsed.kind === 'bad' ? parsed.errors.join('\n') : '';
    for (const part of [
      '--project is missing',
      '--shards',
      '--jobs',
      '--nope',
      'stray',
      '--fault',
      '--event',
      '--env',
    ]) {
      expect(all).toContain(part);
    }
  });

  test.each([
    [['--shards', '257'], '1 to 256'],
    [['--matrix', '[]'], 'an object of axes'],
    [['--matrix', '{"a":[]}'], 'axis "a"'],
    [['--matrix', '{"a":[{}]}'], 'axis "a"'],
    [['--matrix', '{'], '--matrix'],
    [['--matrix', '{"include":[1]}'], 'only plain axes'],
    [['--matrix', '{"shard":["1/1"]}', '--shards', '2'], 'shard axis already'],
    [['--input', '=x'], 'name=value'],
    [['--stagger', '-1'], '--stagger'],
    [['--attempt', '0'], '--attempt'],
    [['--jobs', '1', '--jobs', '2'], 'given 2 times'],
    [['--project'], 'needs a value'],
    [['--gate=yes'], 'takes no value'],
  ])('%j', (line, message) => {
    expect(errors(...line).join('\n')).toContain(message);
  });
});

test('--help lists every option', () => {
  const parsed = parseOptions(['--help'], LOCAL, '/');
  expect(parsed).toMatchObject({ kind: 'help', text: expect.stringContaining('--fault METHOD=KIND[:ARG]') });
});

describe('jobs of a matrix', () => {
  test('no axes, one job', () => expect(expand({})).toEqual([null]));

  test('folder names are stable, safe and never shared', () => {
    const plans = planJobs([{ shard: '1/4' }, { shard: '1-4' }, { os: '../..', py: '3.12' }, null]);
    expect(plans.map(({ slot }) => slot)).toEqual(['test 1-4', 'test 1-4 2', 'test ..-.. 3.12', 'test']);
    expect(plans.map(({ label }) => label)).toEqual(['1/4', '1-4', '../.., 3.12', 'test']);
  });

  test('jobs that are not called test say so, and count on', () => {
    const plans = planJobs([{ shard: '1/2' }, null], 'unit', 3);
    expect(plans.map(({ index, label, slot }) => [index, label, slot])).toEqual([
      [3, 'unit 1/2', 'unit 1-2'],
      [4, 'unit', 'unit'],
    ]);
  });

  test('long values are cut', () => {
    expect(planJobs([{ a: 'x'.repeat(300) }])[0]?.slot).toHaveLength(60);
  });
});
