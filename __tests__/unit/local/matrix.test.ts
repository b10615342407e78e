import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { createProgress } from '../../../local/console.ts';
import { type MatrixOptions, runMatrix } from '../../../local/matrix.ts';
import { type RunRecord, writeReport } from '../../../local/report.ts';
import { fakeAction, scratch } from '../../support/fake-action.ts';

const PARTS =
  'inputs: { matrix: { default: "${{ toJSON(matrix) }}" }, strategy: { default: "${{ toJSON(strategy) }}" } }\n';
const THREE = [{ shard: '1/3' }, { shard: '2/3' }, { shard: '3/3' }];
/** Uploads one artifact by the real client. */
const UPLOAD = `const { DefaultArtifactClient } = await import(${JSON.stringify(path.resolve('node_modules/@actions/artifact/lib/artifact.js'))});
  const { writeFileSync } = await import('node:fs'); writeFileSync('data é.txt', 'from ' + env.INPUT_MATRIX);
  const { shard } = JSON.parse(env.INPUT_MATRIX);
  await new DefaultArtifactClient().uploadArtifact('part-' + shard[0], [process.cwd() + '/data é.txt'], process.cwd());`;

async function options(action: string, changes: Partial<MatrixOptions> = {}): Promise<MatrixOptions> {
  const project = await scratch();
  await writeFile(path.join(project, 'a.py'), '');
  return { project, action, state: path.join(await scratch(), 'state'), combinations: THREE, ...changes };
}

test('jobs get their part of the matrix; one failure fails the run', async () => {
  const action = await fakeAction(
    "append('GITHUB_OUTPUT', 'got=' + JSON.parse(env.INPUT_MATRIX).shard + JSON.parse(env.INPUT_STRATEGY)['job-index']); if (env.INPUT_MATRIX.includes('2/3')) process.exit(1)",
    null,
    PARTS,
  );
  const run = await runMatrix(await options(action, { jobs: 2 }));
  expect(run.conclusion).toBe('failure');
  expect(run.jobs.map(({ result }) => [result.conclusion, result.outputs.got])).toEqual([
    ['success', '1/30'],
    ['failure', '2/31'],
    ['success', '3/32'],
  ]);
  expect(new Set(run.jobs.map(({ result }) => result.workspace)).size).toBe(3);
});

test('workspaces have a blank and an accent; plain ones neither, and are as different', async () => {
  const base = await options(await fakeAction(''));
  const combinations = [{ a: 'x y' }, { a: 'x-y' }];
  const places = async (plainPaths: boolean) => {
    const run = await runMatrix({ ...base, combinations, plainPaths });
    return run.jobs.map(({ result }) => path.relative(base.state, result.workspace));
  };
  expect(await places(false)).toEqual([
    expect.stringContaining('runner é'),
    expect.stringContaining('runner é'),
  ]);
  const plain = await places(true);
  expect(plain).toEqual([expect.stringMatching(/^[\w./~-]+$/), expect.stringMatching(/^[\w./~-]+$/)]);
  expect(new Set(plain).size).toBe(2);
});

test('artifacts of the run end up in the report', async () => {
  const run = await runMatrix(await options(await fakeAction(UPLOAD, null, PARTS)));
  expect(run.conclusion).toBe('success');
  const report = path.join(await scratch(), 'report');
  expect(await writeReport(run, report)).toEqual([]);
  expect((await readdir(report)).sort()).toEqual([
    'artifacts',
    'index.html',
    'logs',
    'run.json',
    'summaries',
  ]);
  const record = JSON.parse(await readFile(path.join(report, 'run.json'), 'utf8')) as RunRecord;
  expect([...record.artifacts].sort()).toEqual(['part-1', 'part-2', 'part-3']);
  expect(record.jobs[1]).toMatchObject({
    shard: '2/3',
    matrix: { shard: '2/3' },
    conclusion: 'success',
    exitCode: 0,
    postExitCode: null,
    annotations: [],
  });
  expect(await readFile(path.join(report, record.jobs[1]?.log ?? ''), 'utf8')).toContain('part-2');
  expect(await readFile(path.join(report, 'artifacts/part-2/data é.txt'), 'utf8')).toContain('2/3');
});

test('--attempt 2 has the same run id, a new run has the next', async () => {
  const action = await fakeAction(
    "append('GITHUB_OUTPUT', 'id=' + env.GITHUB_RUN_ID + '.' + env.GITHUB_RUN_ATTEMPT)",
  );
  const base = await options(action, { combinations: [null] });
  const ids: unknown[] = [];
  for (const attempt of [1, 2, 1])
    ids.push((await runMatrix({ ...base, attempt })).jobs[0]?.result.outputs.id);
  expect(ids).toEqual(['1.1', '1.2', '2.1']);
});

test('jobs start one after another when staggered', async () => {
  const run = await runMatrix(await options(await fakeAction(''), { stagger: 0.4 }));
  const starts = run.jobs.map(({ started }) => started);
  expect(starts[1]).toBeGreaterThanOrEqual(0.39);
  expect(starts[2]).toBeGreaterThanOrEqual(0.79);
});

test('an abort cancels the jobs that run and starts no other', async () => {
  const stop = new AbortController();
  const action = await fakeAction(
    "console.log('ready'); setInterval(() => {}, 1000)",
    "console.log('tidied')",
  );
  const onLine = (_: unknown, line: { text: string }) => (line.text === 'ready' ? stop.abort() : undefined);
  const run = await runMatrix(await options(action, { jobs: 1, signal: stop.signal, onLine }));
  expect(run.conclusion).toBe('cancelled');
  expect(run.jobs).toHaveLength(1);
  expect(run.jobs[0]?.result.log).toContain('tidied');
});

test('an action that cannot be read ends the run and frees the state', async () => {
  const base = await options('/nowhere');
  await expect(runMatrix(base)).rejects.toThrow('action.yml');
  await expect(runMatrix(base)).rejects.toThrow('action.yml');
});

test('faults and cache scopes reach the service', async () => {
  const seen: unknown[] = [];
  const action = await fakeAction(
    "const r = await fetch(env.ACTIONS_RESULTS_URL + 'twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts', { method: 'POST', headers: { authorization: 'Bearer ' + env.ACTIONS_RUNTIME_TOKEN, 'content-type': 'application/json' }, body: '{}' }); append('GITHUB_OUTPUT', 'status=' + r.status);",
  );
  const faults = [{ method: 'ListArtifacts', effect: { kind: 'status', status: 503 }, times: null } as const];
  const run = await runMatrix(
    await options(action, {
      combinations: [null],
      faults,
      onStart: (_, __, service) => seen.push(service.url),
    }),
  );
  expect(run.jobs[0]?.result.outputs).toEqual({ status: '503' });
  expect(seen).toHaveLength(1);
});

test('progress: one job plainly; several with their number, tests sampled', () => {
  const lines: string[] = [];
  let now = 0;
  const job = { index: 1, label: '2/4', slot: 's', matrix: null };
  const several = createProgress(
    4,
    (line) => lines.push(line),
    () => now,
  );
  several.line(job, { text: '##[group]Install', folded: false, foreign: false });
  several.line(job, { text: 'hidden', folded: true, foreign: false });
  for (const text of ['one', 'two']) several.line(job, { text, folded: false, foreign: true });
  now = 1500;
  several.line(job, { text: 'three', folded: false, foreign: true });
  several.line(job, { text: '##[error]boom', folded: false, foreign: false });
  createProgress(
    1,
    (line) => lines.push(line),
    () => now,
  ).line(job, { text: 'alone', folded: false, foreign: true });
  expect(lines).toEqual(['[2/4] ▸ Install', '[2/4] one', '[2/4] three', '[2/4] Error: boom', 'alone']);
});

test('the command line: help, and every complaint at once', async () => {
  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, ['local/cli.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, stdout, stderr };
  };
  expect(await start('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--stagger SECONDS'),
  });
  const bad = await start('--jobs', 'x');
  expect(bad.code).toBe(2);
  expect(bad.stderr).toMatch(/--project is missing[\s\S]*--jobs/);
  expect(await start('--project', '/nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not a folder'),
  });
});
