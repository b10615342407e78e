import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { codesOf, project, smallProject } from '../support/scenario.ts';
import { openStage, type Part, playAll } from '../support/stage.ts';
import { errorsOf } from '../support/story.ts';

const shardsOf = (count: number): Part[] =>
  Array.from({ length: count }, (_, at) => ({ shard: `${at + 1}/${count}` }));

/** The job that judged the lane; there must be exactly one. */
function finisherOf(jobs: readonly JobResult[]): JobResult {
  const found = jobs.filter(({ outputs }) => outputs.coverage);
  expect(found).toHaveLength(1);
  return found[0] as JobResult;
}

/** Names of the test cases in a JUnit file, sorted. */
const casesIn = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/<testcase [^>]*?\bclassname="([^"]*)"[^>]*?\bname="([^"]*)"/g)]
    .map(([, file, name]) => `${file}::${name}`)
    .sort();

const coverageOf = ({ outputs }: JobResult) =>
  ['coverage', 'coverage-covered', 'coverage-total', 'branch-coverage'].map((name) => outputs[name]);

test.each([
  [2, 0.7],
  [3, 0],
  [5, 0.2],
])(
  '%i shards, each %f s after the other: one finishes, and it is as if there were no shards',
  async (count, seconds) => {
    await using stage = await openStage(smallProject());
    const whole = await stage.play({ run: '9' });
    const jobs = await playAll(stage, shardsOf(count), seconds);
    expect(jobs.map(({ conclusion }) => conclusion)).toEqual(shardsOf(count).map(() => 'success'));
    const last = finisherOf(jobs);
    expect(coverageOf(last)).toEqual(coverageOf(whole));
    expect(last.outputs).toMatchObject({ verdict: 'passed', tests: '12', passed: '12' });
    expect(casesIn(last.outputs['junit-xml'] ?? '')).toEqual(casesIn(whole.outputs['junit-xml'] ?? ''));
    expect(last.summary).toContain('12 of 12 tests ran once · 0 lost · 0 twice · ');
    expect(last.summary).toContain(` · ${count} shards, one commit`);
    expect(jobs.reduce((sum, { outputs }) => sum + Number(outputs['shard-tests']), 0)).toBe(12);
    const results = shardsOf(count).map(({ shard }) => `test-results-test-${shard?.replace('/', 'of')}`);
    // The tickets are gone: what stays is what people want.
    expect(stage.names()).toEqual(['aegis-plan-test', 'test-results-test', ...results].sort());
  },
);

test('lanes of one matrix do not mix', async () => {
  await using stage = await openStage(smallProject());
  const parts = ['3.11', '3.12'].flatMap((python) =>
    shardsOf(2).map((part) => ({ ...part, axes: { python } })),
  );
  const jobs = await playAll(stage, parts);
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success', 'success']);
  for (const lane of [jobs.slice(0, 2), jobs.slice(2)])
    expect(finisherOf(lane).outputs).toMatchObject({ tests: '12', coverage: '62.5000' });
  expect(stage.names().filter((name) => !/\dof\d/.test(name))).toEqual([
    'aegis-plan-test-python-3.11',
    'aegis-plan-test-python-3.12',
    'test-results-test-python-3.11',
    'test-results-test-python-3.12',
  ]);
});

test.each([
  ['late', 'ListArtifacts=lag:4'],
  ['twice, an older twin of each', 'ListArtifacts=duplicate'],
])('a listing that shows artifacts %s loses no shard', async (_, fault) => {
  await using stage = await openStage(smallProject());
  stage.faults(fault);
  const jobs = await playAll(stage, shardsOf(3));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success']);
  expect(finisherOf(jobs).outputs).toMatchObject({ verdict: 'passed', tests: '12', coverage: '62.5000' });
  expect(Math.max(...jobs.map(({ seconds }) => seconds))).toBeLessThan(40);
});

test.each(['1/2', '2/2'])(
  'the ticket of shard %s is lost on its way: the lane is finished all the same',
  async (unlucky) => {
    await using stage = await openStage(smallProject());
    const jobs: JobResult[] = [];
    for (const shard of ['1/2', '2/2']) {
      // The plan of the first shard, the result of each; then comes its ticket.
      const before = shard === '1/2' ? 2 : 1;
      const fault = [`CreateArtifact=slow:1000000000*${before}`, 'CreateArtifact=status:400*1'];
      stage.faults(...(shard === unlucky ? fault : []));
      jobs.push(await stage.play({ shard }));
    }
    // The first shard cannot know whether the other one will see everything.
    expect(jobs.map(codesOf)).toEqual([unlucky === '1/2' ? ['AEGIS-W417'] : [], []]);
    expect(finisherOf(jobs)).toBe(jobs[1]);
    expect(jobs[1]?.outputs).toMatchObject({ verdict: 'passed', tests: '12', coverage: '62.5000' });
    expect(jobs[1]?.seconds).toBeLessThan(40);
  },
);

test('another `artifact-name` is another meeting: steps of one suite do not take each other for shards', async () => {
  await using stage = await openStage(smallProject());
  const named = (part: Part, paths: string, name: string): Part => ({
    ...part,
    inputs: { caches: 'none', 'test-paths': paths, ...(name ? { 'artifact-name': name } : {}) },
  });
  const parts = ['1/2', '2/2'].flatMap((shard) => [
    named({ shard }, 'tests/test_add.py', ''),
    named({ shard }, 'tests/test_sub.py', 'nightly'),
  ]);
  const jobs: JobResult[] = [];
  for (const part of parts) jobs.push(await stage.play(part));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(parts.map(() => 'success'));
  expect(jobs.slice(2).map(({ outputs }) => [outputs.verdict, outputs.tests])).toEqual([
    ['passed', '3'],
    ['passed', '3'],
  ]);
  expect(stage.names().filter((name) => !/\dof\d/.test(name))).toEqual([
    'aegis-plan-nightly+test',
    'aegis-plan-test',
    'nightly-test',
    'test-results-test',
  ]);
});

test.each([1, 2])('nothing that is measured is run: red only with a limit, with %i shards', async (count) => {
  const body = 'def test_one():\n    assert True\n';
  const project_ = project({
    'src/calc/__init__.py': 'VALUE = 1\n',
    'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "--cov=calc"\n',
    'tests/test_a.py': body,
    'tests/test_b.py': body,
  });
  const parts = count === 1 ? [{}] : shardsOf(count);
  await using stage = await openStage(project_);
  const jobs = await playAll(stage, parts);
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(parts.map(() => 'success'));
  const inputs = { 'coverage-min': '50' };
  const limited = await playAll(
    stage,
    parts.map((part) => ({ ...part, run: '2', inputs })),
  );
  expect(limited.flatMap(errorsOf)).toEqual(['E503']);
});
