import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { runWorkflow, type WorkflowJob, withGate } from '../../../local/workflow.ts';
import { fakeAction, scratch } from '../../support/fake-action.ts';

const PARTS = 'inputs: { matrix: { default: "${{ toJSON(matrix) }}" }, mode: { default: "test" } }\n';
/** Uploads an artifact, or lists them, by the real client. */
const MEET = `const { DefaultArtifactClient } = await import(${JSON.stringify(path.resolve('node_modules/@actions/artifact/lib/artifact.js'))});
  const { writeFileSync } = await import('node:fs');
  const client = new DefaultArtifactClient();
  if (env.INPUT_MODE === 'gate') {
    const { artifacts } = await client.listArtifacts();
    append('GITHUB_OUTPUT', 'seen=' + artifacts.map(({ name }) => name).sort().join(' '));
  } else {
    writeFileSync('data.txt', 'x');
    const shard = JSON.parse(env.INPUT_MATRIX)?.shard?.[0] ?? 'all';
    await client.uploadArtifact(env.GITHUB_JOB + '-' + shard, [process.cwd() + '/data.txt'], process.cwd());
  }
  append('GITHUB_OUTPUT', 'run=' + env.GITHUB_RUN_ID);
  if (env.GITHUB_JOB === 'e2e') process.exit(1);`;

const JOBS: readonly WorkflowJob[] = [
  { job: 'unit', combinations: [{ shard: '1/2' }, { shard: '2/2' }], inputs: { 'coverage-min': '80' } },
  { job: 'e2e', combinations: [null], inputs: {} },
];

test('the jobs of a workflow are one run; one that fails keeps none from running', async () => {
  const project = await scratch();
  await writeFile(path.join(project, 'a.py'), '');
  const action = await fakeAction(MEET, null, PARTS);
  const state = path.join(await scratch(), 'state');
  const ended: string[] = [];
  const run = await runWorkflow(
    { project, action, state, onEnd: ({ label }) => ended.push(label) },
    withGate(JOBS),
  );
  expect(run.conclusion).toBe('failure');
  const told = run.jobs.map(({ index, label, result }) => [index, label, result.conclusion]);
  expect(told).toEqual([
    [0, 'unit 1/2', 'success'],
    [1, 'unit 2/2', 'success'],
    [2, 'e2e', 'failure'],
    [3, 'gate', 'success'],
  ]);
  expect([...ended].sort()).toEqual(['e2e', 'gate', 'unit 1/2', 'unit 2/2']);
  expect(run.jobs.map(({ result }) => result.outputs.run)).toEqual(['1', '1', '1', '1']);
  expect(run.jobs[3]?.result.outputs.seen).toBe('e2e-all unit-1 unit-2');
  expect(run.artifacts.map(({ name }) => name).sort()).toEqual(['e2e-all', 'unit-1', 'unit-2']);
  const starts = run.jobs.map(({ started }) => started);
  expect(starts[2]).toBeGreaterThan(starts[0] as number);
  expect(starts[3]).toBeGreaterThan(starts[2] as number);
  const places = run.jobs.map(({ result }) => existsSync(path.join(result.workspace, 'a.py')));
  expect(places).toEqual([true, true, true, false]);
});

test('a run that is cancelled starts no further job', async () => {
  const project = await scratch();
  const stop = new AbortController();
  const action = await fakeAction('');
  const options = { project, action, state: path.join(await scratch(), 'state'), signal: stop.signal };
  const run = await runWorkflow({ ...options, onEnd: () => stop.abort() }, JOBS.slice(1).concat(JOBS));
  expect(run.jobs.map(({ label }) => label)).toEqual(['e2e']);
});
