import { describe, expect } from '@jest/globals';
import { startService } from '../../../local/service/index.ts';
import { type ActJob, actRepository, runAct, stepOfJob } from '../../support/act.ts';
import { scratch } from '../../support/facts.ts';
import { smallProject, testPython } from '../../support/scenario.ts';
import { MAIN } from '../../support/service.ts';
import { needs } from '../../support/tools.ts';

/** The job of the README: three shards, and the action as a reader of this repository would call it. */
const workflow = (python: string, steps: string) => `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        shard: [1/3, 2/3, 3/3]
    env:
      PYTHON: ${python}
    steps:
      - uses: actions/checkout@v4
${steps}`;

const step = (more: Readonly<Record<string, string>> = {}) => `      - uses: ./
        with:
          python: \${{ env.PYTHON }}
          workers: 'off'
          coverage-min: '80'
${Object.entries(more)
  .map(([name, value]) => `          ${name}: ${value}\n`)
  .join('')}`;

/** The jobs reach our service as they reach GitHub's: by the variables of the runner. */
async function onOurService(repository: string) {
  const service = await startService({ directory: scratch('act-service') });
  try {
    const token = service.token({ run: '1', job: 'act', caches: MAIN });
    const variables = [
      `ACTIONS_RESULTS_URL=${service.url}`,
      `ACTIONS_RUNTIME_TOKEN=${token}`,
      'ACTIONS_CACHE_SERVICE_V2=1',
    ];
    const run = await runAct(repository, [
      '--no-cache-server',
      ...variables.flatMap((each) => ['--env', each]),
    ]);
    return {
      ...run,
      artifacts: service.artifacts('1').map(({ name }) => name),
      caches: service.caches().length,
    };
  } finally {
    await service.close();
  }
}

/** The one job that merged the lane. */
function finisher(jobs: readonly ActJob[]): ActJob {
  const found = jobs.filter((job) => stepOfJob(job, 1).outputs.coverage);
  if (found.length !== 1)
    throw new Error(`${found.length} finishers:\n${jobs.map(({ log }) => log).join('\n')}`);
  return found[0] as ActJob;
}

const results = (jobs: readonly ActJob[]) => jobs.map(({ shard, result }) => [shard, result]);

describe('a workflow with a matrix of three shards, run by act', () => {
  needs(
    ['act'],
    'the shards meet in the results service, and the last one judges the lane',
    async () => {
      const fixtures = {
        'fixtures-path': 'data',
        'fixtures-key-files': 'make_data.py',
        'fixtures-command': 'python3 make_data.py',
        'cache-save': 'always',
      };
      const make = 'import os\nos.mkdir("data")\nopen("data/numbers.txt", "w").write("1 2 3")\n';
      const project = smallProject({ 'make_data.py': make });
      const repository = actRepository(project, workflow(await testPython(), step(fixtures)));
      const { exitCode, jobs, artifacts, caches } = await onOurService(repository);
      expect(results(jobs)).toEqual([
        ['1/3', 'success'],
        ['2/3', 'success'],
        ['3/3', 'success'],
      ]);
      expect(exitCode).toBe(0);
      const last = stepOfJob(finisher(jobs), 1);
      expect(last.outputs).toMatchObject({ verdict: 'passed', tests: '12', passed: '12', coverage: '84.62' });
      expect(last.summary).toContain('12 of 12 tests ran once');
      const shardTests = jobs.map((job) => Number(stepOfJob(job, 1).outputs['shard-tests']));
      expect(shardTests.reduce((sum, tests) => sum + tests)).toBe(12);
      expect(artifacts.sort()).toEqual(
        ['', '-1of3', '-2of3', '-3of3'].map((shard) => `test-results-test${shard}`),
      );
      expect(caches).toBe(3);
    },
    120_000,
  );

  needs(
    ['act'],
    'a failing test is red in its own shard and in the lane, and nowhere else',
    async () => {
      const broken = { 'tests/test_wrong.py': 'def test_wrong():\n    assert 1 == 2\n' };
      const repository = actRepository(smallProject(broken), workflow(await testPython(), step()));
      const { exitCode, jobs, artifacts } = await onOurService(repository);
      expect(exitCode).toBe(1);
      const last = finisher(jobs);
      const owner = jobs.find(({ log }) => log.includes('FAILED tests/test_wrong.py')) as ActJob;
      const red = new Set([last.shard, owner.shard]);
      expect(results(jobs)).toEqual(
        ['1/3', '2/3', '3/3'].map((shard) => [shard, red.has(shard) ? 'failure' : 'success']),
      );
      expect(stepOfJob(last, 1)).toMatchObject({
        result: 'failure',
        outputs: { verdict: 'failed', 'failed-gates': 'tests', tests: '13', failed: '1' },
      });
      expect(stepOfJob(last, 1).summary).toContain('test_wrong');
      expect(last.log).toContain('AEGIS-E301');
      expect(artifacts).toContain('test-results-test');
    },
    120_000,
  );
});

describe("a workflow on act's own servers", () => {
  needs(
    ['act'],
    'caches work; without artifacts each shard says so and is judged by itself, in seconds',
    async () => {
      const fixtures = {
        'fixtures-path': 'data',
        'fixtures-key-files': 'make_data.py',
        'fixtures-command': 'python3 make_data.py',
        'cache-save': 'always',
      };
      const forget = '      - run: rm -r data\n';
      const steps = step(fixtures) + forget + step({ ...fixtures, suite: 'again' });
      const make = 'import os\nos.mkdir("data")\nopen("data/numbers.txt", "w").write("1 2 3")\n';
      const read = 'def test_data():\n    assert open("data/numbers.txt").read() == "1 2 3"\n';
      const broken = 'def test_wrong():\n    assert 1 == 2\n';
      const project = smallProject({
        'make_data.py': make,
        'tests/test_data.py': read,
        'tests/test_wrong.py': broken,
      });
      const repository = actRepository(
        project,
        workflow(
          await testPython(),
          steps
            .replace(forget, `${forget.trimEnd()}\n        if: always()\n`)
            .replaceAll('      - uses: ./', '      - uses: ./\n        if: always()'),
        ),
      );
      const { exitCode, seconds, jobs } = await runAct(repository, ownServers());
      expect(exitCode).toBe(1);
      const [red, ...green] = [...jobs].sort((a, b) => a.result.localeCompare(b.result));
      expect([red?.result, ...green.map(({ result }) => result)]).toEqual(['failure', 'success', 'success']);
      for (const job of jobs) {
        const [first, second] = [stepOfJob(job, 1), stepOfJob(job, 3)];
        expect([first.outputs['cache-fixtures'], second.outputs['cache-fixtures']]).toEqual([
          'miss',
          'exact',
        ]);
        const verdict = job === red ? 'failed' : 'passed';
        expect([first.outputs.verdict, second.outputs.verdict]).toEqual([verdict, verdict]);
        expect(first.outputs.coverage).toBeUndefined();
        expect(job.log).toMatch(
          /AEGIS-E410: .*shards cannot be merged: this one is judged by itself, and coverage is not judged/,
        );
        expect(first.summary).toContain('no shard can judge the lane');
        expect(job.log).toContain('coverage: –, required ≥ 80 %: Not judged');
      }
      // Two steps in a row; the client alone would try for 40 s per call.
      expect(seconds).toBeLessThan(40);
    },
    120_000,
  );
});

/** Free ports, chosen by the system; everything else in a folder of its own. */
function ownServers(): string[] {
  const folder = scratch('act-servers');
  return [
    ...[
      '--cache-server-path',
      `${folder}/caches`,
      '--cache-server-addr',
      '127.0.0.1',
      '--cache-server-port',
      '0',
    ],
    ...['--artifact-server-path', `${folder}/artifacts`, '--artifact-server-addr', '127.0.0.1'],
    ...['--artifact-server-port', '34567'],
  ];
}
