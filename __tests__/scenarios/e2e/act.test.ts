import { describe, expect } from '@jest/globals';
import { startService } from '../../../local/service/index.ts';
import { type ActJob, actRepository, runAct, stepOfJob } from '../../support/act.ts';
import { freePort } from '../../support/azurite.ts';
import { scratch } from '../../support/facts.ts';
import { smallProject, testPython } from '../../support/scenario.ts';
import { MAIN } from '../../support/service.ts';
import { needs } from '../../support/tools.ts';

const SHARDS = ['1/3', '2/3', '3/3'];

/** The job of the README: three shards, and the action as the workflows of its own repository call it. */
const workflow = (...steps: readonly string[]) => `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        shard: [${SHARDS.join(', ')}]
    steps:
      - uses: actions/checkout@v4
${steps.join('')}`;

async function step(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const inputs = { python: await testPython(), workers: "'off'", 'coverage-min': "'60'", ...more };
  const lines = Object.entries(inputs).map(([name, value]) => `          ${name}: ${value}\n`);
  return `      - uses: ./\n        if: always()\n        with:\n${lines.join('')}`;
}

const FIXTURES = {
  'fixtures-path': 'data',
  'fixtures-key-files': 'make_data.py',
  'fixtures-command': 'python3 make_data.py',
  'cache-save': 'always',
};
const FIXTURE_FILES = {
  'make_data.py': 'import os\nos.mkdir("data")\nopen("data/numbers.txt", "w").write("1 2 3")\n',
  'tests/test_data.py': 'def test_data():\n    assert open("data/numbers.txt").read() == "1 2 3"\n',
};
const BROKEN = { 'tests/test_wrong.py': 'def test_wrong():\n    assert 1 == 2\n' };

/** The jobs reach our service as they reach GitHub's: by the variables of the runner. */
async function runOnOurService(repository: string) {
  const service = await startService({ directory: scratch('act-service') });
  try {
    const variables = {
      ACTIONS_RESULTS_URL: service.url,
      ACTIONS_RUNTIME_TOKEN: service.token({ run: '1', job: 'act', caches: MAIN }),
      ACTIONS_CACHE_SERVICE_V2: '1',
    };
    const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const run = await runAct(repository, ['--no-cache-server', ...env]);
    return { ...run, artifacts: service.artifacts('1').map(({ name }) => name), caches: service.caches() };
  } finally {
    await service.close();
  }
}

/** Act's own: cache v1, and artifacts for older clients only. */
async function runOnActsServers(repository: string) {
  const folder = scratch('act-servers');
  const options = {
    'cache-server-path': `${folder}/caches`,
    'cache-server-addr': '127.0.0.1',
    'artifact-server-path': `${folder}/artifacts`,
    'artifact-server-addr': '127.0.0.1',
    'artifact-server-port': String(await freePort()),
  };
  return runAct(
    repository,
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
  );
}

/** The one job that merged the lane. */
function finisher(jobs: readonly ActJob[]): ActJob {
  const found = jobs.filter((job) => stepOfJob(job, 1).outputs.coverage);
  if (found.length === 1) return found[0] as ActJob;
  throw new Error(`${found.length} jobs finished the lane:\n${jobs.map(({ log }) => log).join('\n')}`);
}

const results = (jobs: readonly ActJob[]) => jobs.map(({ result }) => result);
/** What the jobs with these logs should come to. */
const redWhere = (jobs: readonly ActJob[], isRed: (job: ActJob) => boolean) =>
  jobs.map((job) => (isRed(job) ? 'failure' : 'success'));

describe('a workflow with a matrix of three shards, run by act', () => {
  needs(['act'], 'the shards meet in the results service, and the last one judges the lane', async () => {
    const repository = actRepository(smallProject(FIXTURE_FILES), workflow(await step(FIXTURES)));
    const { exitCode, jobs, artifacts, caches } = await runOnOurService(repository);
    expect(jobs.map(({ shard }) => shard)).toEqual(SHARDS);
    expect(results(jobs)).toEqual(['success', 'success', 'success']);
    expect(exitCode).toBe(0);
    const last = stepOfJob(finisher(jobs), 1);
    expect(last.outputs).toMatchObject({ verdict: 'passed', tests: '13', passed: '13', coverage: '62.5000' });
    expect(last.summary).toContain('13 of 13 tests ran once');
    const ran = jobs.map((job) => Number(stepOfJob(job, 1).outputs['shard-tests']));
    expect(ran.reduce((sum, tests) => sum + tests)).toBe(13);
    const names = ['', '-1of3', '-2of3', '-3of3'].map((end) => `test-results-test${end}`);
    expect(artifacts.sort()).toEqual(['aegis-plan-test', ...names]);
    expect(caches.filter(({ key }) => key.includes('-fix-'))).toHaveLength(SHARDS.length);
  });

  needs(['act'], 'a failing test is red in its own shard and in the lane, and nowhere else', async () => {
    const repository = actRepository(smallProject(BROKEN), workflow(await step()));
    const { exitCode, jobs, artifacts } = await runOnOurService(repository);
    expect(exitCode).toBe(1);
    const last = finisher(jobs);
    expect(results(jobs)).toEqual(
      redWhere(jobs, (job) => job === last || job.log.includes('FAILED tests/test_wrong.py')),
    );
    expect(stepOfJob(last, 1)).toMatchObject({
      result: 'failure',
      outputs: { verdict: 'failed', 'failed-gates': 'tests', tests: '13', failed: '1' },
    });
    expect(stepOfJob(last, 1).summary).toContain('test_wrong');
    expect(last.log).toContain('AEGIS-E301');
    expect(artifacts).toContain('test-results-test');
  });
});

/** The workflow of docs/gate.md: shards, and one job that judges all of them. */
const gated = (
  shards: readonly string[],
  step: string,
) => `${workflow(step).replace(SHARDS.join(', '), shards.join(', '))}
  gate:
    needs: [test]
    if: \${{ always() }}
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./
        with:
          mode: gate
          lanes: test
          coverage-min: '60'
`;

/** The gate, and the jobs before it. */
function parted(jobs: readonly ActJob[]) {
  const gate = jobs.find(({ id }) => id === 'gate');
  if (!gate) throw new Error(`there is no gate among ${jobs.map(({ id }) => id).join(', ')}`);
  return { gate, tests: jobs.filter((job) => job !== gate) };
}

describe('a gate job behind the shards, run by act', () => {
  needs(['act'], 'judges all of them', async () => {
    const repository = actRepository(smallProject(), gated(SHARDS, await step()));
    const { exitCode, jobs, artifacts } = await runOnOurService(repository);
    const { gate, tests } = parted(jobs);
    expect(results(tests)).toEqual(['success', 'success', 'success']);
    expect(stepOfJob(gate, 1)).toMatchObject({
      result: 'success',
      outputs: { verdict: 'passed', tests: '12', coverage: '62.5000' },
    });
    expect(stepOfJob(gate, 1).summary).toContain('12 of 12 tests ran once');
    expect(exitCode).toBe(0);
    expect(artifacts).toContain('test-results-gate');
  });

  // On GitHub the shards are red too: act does not say how many jobs there are.
  needs(['act'], 'is red where a wrong count left a shard out, though every shard is green', async () => {
    const repository = actRepository(smallProject(), gated(['1/4', '2/4', '3/4'], await step()));
    const { exitCode, jobs } = await runOnOurService(repository);
    const { gate, tests } = parted(jobs);
    expect(results(tests)).toEqual(['success', 'success', 'success']);
    expect(stepOfJob(gate, 1)).toMatchObject({ result: 'failure', outputs: { verdict: 'incomplete' } });
    expect(gate.log).toContain('AEGIS-E402');
    expect(gate.log).toContain('Shard 4/4 of test left no result.');
    expect(exitCode).toBe(1);
  });
});

describe("a workflow on act's own servers", () => {
  needs(['act'], 'caches work; without artifacts each shard says so and is judged by itself', async () => {
    const forget = '      - run: rm -r data\n        if: always()\n';
    const steps = [await step(FIXTURES), forget, await step({ ...FIXTURES, suite: 'again' })];
    const repository = actRepository(smallProject({ ...FIXTURE_FILES, ...BROKEN }), workflow(...steps));
    const { exitCode, seconds, jobs } = await runOnActsServers(repository);
    expect(exitCode).toBe(1);
    expect(jobs.map(({ shard }) => shard)).toEqual(SHARDS);
    const isRed = ({ log }: ActJob) => log.includes('FAILED tests/test_wrong.py');
    expect(results(jobs)).toEqual(redWhere(jobs, isRed));
    expect(jobs.filter(isRed)).toHaveLength(1);
    for (const job of jobs) {
      const [first, second] = [stepOfJob(job, 1), stepOfJob(job, 3)];
      const verdict = isRed(job) ? 'failed' : 'passed';
      expect(first.outputs).toMatchObject({ verdict, 'cache-fixtures': 'miss' });
      expect(second.outputs).toMatchObject({ verdict, 'cache-fixtures': 'exact' });
      expect(first.outputs.coverage).toBeUndefined();
      expect(job.log).toMatch(/AEGIS-E410: .* The shards cannot be merged: this one is judged by itself/);
      expect(job.log).toContain('⚠️ coverage: –, required ≥ 60 %: Not judged');
      expect(first.summary).toContain('no shard can judge the lane');
    }
    // Of two steps in a row; the client alone would try for 40 s per call.
    expect(seconds).toBeLessThan(40);
  });
});
