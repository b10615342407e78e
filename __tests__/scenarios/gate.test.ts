import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { scratch } from '../support/facts.ts';
import { archive, filesOf, plant } from '../support/forge.ts';
import { codesOf, jobOf, play, project, smallProject } from '../support/scenario.ts';
import { twirp } from '../support/service.ts';
import { openStage, type Part, playAll, type Stage } from '../support/stage.ts';
import { errorsOf, messageOf } from '../support/story.ts';

/** Three suites that cover different lines of one package; two tests each and one that all of them share. */
const SUITES = ['unit', 'integration', 'e2e'];

function suites(more: Readonly<Record<string, string>> = {}): string {
  const calls = { unit: 'add(1, 2) == 3', integration: 'sub(3, 1) == 2', e2e: 'sign(-1) == -1' };
  const files = Object.entries(calls).map(([suite, call]) => [
    `tests/${suite}/test_${suite}.py`,
    `import calc\n\n\ndef test_call():\n    assert calc.${call}\n\n\ndef test_mul():\n    assert calc.mul(2, 2) == 4\n`,
  ]);
  const others = SUITES.map((suite) => [
    `tests/${suite}/test_${suite}_more.py`,
    'def test_more():\n    assert True\n',
  ]);
  const package_ = readFileSync(join(smallProject(), 'calc/__init__.py'), 'utf8');
  return project({
    'calc/__init__.py': package_,
    'pyproject.toml':
      '[tool.coverage.run]\nbranch = true\nsource = ["calc"]\n[tool.pytest.ini_options]\npythonpath = ["."]\n',
    ...Object.fromEntries([...files, ...others]),
    ...more,
  });
}

const suite = (job: string, part: Part = {}): Part => ({
  job,
  ...part,
  inputs: { 'test-paths': `tests/${job}`, caches: 'none', ...part.inputs },
});

/** Unit and integration in two shards each, e2e in one job. */
const JOBS: readonly Part[] = [
  suite('unit', { shard: '1/2' }),
  suite('unit', { shard: '2/2' }),
  suite('integration', { shard: '1/2' }),
  suite('integration', { shard: '2/2' }),
  suite('e2e'),
];

const gate = (inputs: Part['inputs'] = {}, part: Part = {}): Part => ({
  job: 'gate',
  gate: true,
  ...part,
  inputs: { ...inputs },
});

/** A gate that waits for what never comes does so for 20 seconds. */
const BOUND = 45;

function expectRed(job: JobResult, verdict: string): void {
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.outputs).toMatchObject({ verdict });
  expect(job.seconds).toBeLessThan(BOUND);
}

async function report(stage: Stage, name: string) {
  const files = await filesOf(stage.artifact(name).path);
  return JSON.parse(files['report.json'] ?? '{}');
}

describe('a gate over three suites', () => {
  test('is green, with one number: that of one run of everything', async () => {
    const directory = suites();
    await using stage = await openStage(directory);
    expect((await playAll(stage, JOBS)).map(({ conclusion }) => conclusion)).toEqual(
      JOBS.map(() => 'success'),
    );
    // Without any Python on this machine.
    const bin = scratch('bin');
    symlinkSync(process.execPath, join(bin, 'node'));
    const machine = { ...process.env, PATH: bin };
    const job = await stage.play(gate({ 'coverage-min': '60', lanes: 'unit\nint*\ne2e' }, { machine }));
    expect(codesOf(job)).toEqual([]);
    expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
    const plain = jobOf(await play(directory, { inputs: { caches: 'none', workers: 'off' } }));
    const same = ['tests', 'passed', 'coverage', 'coverage-covered', 'coverage-total', 'branch-coverage'];
    for (const name of same) expect([name, job.outputs[name]]).toEqual([name, plain.outputs[name]]);
    expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '9' });
    expect(job.outputs['shard-tests']).toBeUndefined();
    expect(job.summary).toContain('9 of 9 tests ran once');
    expect(job.summary).toContain('### Suites');
    const { lanes } = await report(stage, 'test-results-gate');
    expect(lanes.map((line: { lane: string; present: number; count: number }) => line)).toMatchObject([
      { lane: 'e2e', suite: 'e2e', present: 1, count: 1, totals: { tests: 3 } },
      { lane: 'integration', present: 2, count: 2, totals: { tests: 3 } },
      { lane: 'unit', present: 2, count: 2, totals: { tests: 3 } },
    ]);
    const files = await filesOf(stage.artifact('test-results-gate').path);
    expect(Object.keys(files).sort()).toEqual(
      expect.arrayContaining(['coverage.xml', 'proof.json', 'report.json', 'test-results.xml']),
    );
    expect(JSON.parse(files['proof.json'] ?? '').lanes).toMatchObject([
      { lane: 'e2e', shards: 1, ranOnce: 3, reasons: [] },
      { lane: 'integration', shards: 2, ranOnce: 3, lost: [] },
      { lane: 'unit', shards: 2, ranOnce: 3, twice: [] },
    ]);
    expect(files['test-results.xml']).toContain('<testsuite name="unit shard 1"');
    expect(files['coverage.xml']).toContain('filename="calc/__init__.py"');
  });

  test('a failing test in one suite fails it, named by lane and shard', async () => {
    const wrong = 'def test_wrong():\n    assert 1 == 2\n';
    await using stage = await openStage(suites({ 'tests/unit/test_wrong.py': wrong }));
    await playAll(stage, JOBS);
    const job = await stage.play(gate());
    expectRed(job, 'failed');
    expect(errorsOf(job)).toEqual(['E301']);
    expect(job.outputs).toMatchObject({ 'failed-gates': 'tests', tests: '10', failed: '1' });
    expect(job.summary).toMatch(/test_wrong.*unit shard [12]/);
    const told = job.annotations.filter(({ title }) => title === '1 failure in other jobs');
    expect(told).toMatchObject([{ level: 'error', message: expect.stringMatching(/\(unit shard [12]\)/) }]);
  });

  test('coverage is judged once, over all of them', async () => {
    await using stage = await openStage(suites());
    await playAll(stage, JOBS);
    const job = await stage.play(gate({ 'coverage-min': '99.5' }));
    expectRed(job, 'failed');
    expect(errorsOf(job)).toEqual(['E501']);
    expect(job.outputs['failed-gates']).toBe('coverage');
  });
});

describe('what never came', () => {
  test.concurrent('a shard that the others count: red, and named', async () => {
    await using stage = await openStage(suites());
    await playAll(stage, [suite('unit', { shard: '1/3' }), suite('unit', { shard: '2/3' }), suite('e2e')]);
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(messageOf(job, 'E402')).toContain('Shard 3/3 of unit left no result.');
    expect(job.summary).toContain('**2 of 3**');
  });

  test.concurrent('shards that count differently: red, both sides named', async () => {
    await using stage = await openStage(suites());
    await playAll(stage, [suite('unit', { shard: '1/2' })]);
    await playAll(stage, [suite('unit', { shard: '2/3' })]);
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toContain('E403');
    expect(job.log).toContain('Shard 1/2 of unit counts 2 shards, others count 3.');
  });

  test.concurrent('a lane that was asked for', async () => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    const job = await stage.play(gate({ lanes: 'e2e\nunit-python-*' }));
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toEqual(['E412']);
    expect(messageOf(job, 'E412')).toContain('No lane of this run is called unit-python-*. There are e2e.');
  });

  test.concurrent('any lane at all', async () => {
    await using stage = await openStage(suites());
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toEqual(['E412']);
    expect(job.summary).toContain('No job of this run left a result.');
  });

  test.concurrent('the artifacts: nothing can be proved', async () => {
    await using stage = await openStage(suites());
    const job = await stage.play(gate({}, { service: null }));
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toEqual(['E410']);
    const told = job.annotations.filter(({ level }) => level === 'error');
    expect(told).toMatchObject([
      { message: expect.stringContaining('A gate cannot see what other jobs ran') },
    ]);
  });

  test.concurrent('a listing: said, and no lane is called missing', async () => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    stage.faults('ListArtifacts=status:503');
    const job = await stage.play(gate({ lanes: 'e2e' }));
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toEqual(['E402']);
    expect(messageOf(job, 'E402')).toMatch(/could not be listed: .*503/);
  });
});

test('lanes of one suite on two versions hold the same ids: tests add up, coverage is their union', async () => {
  await using stage = await openStage(smallProject());
  const lanes = ['3.11', '3.12'].map((python) => ({ axes: { python }, inputs: { caches: 'none' } }));
  const parts = lanes.flatMap((lane) => ['1/2', '2/2'].map((shard) => ({ ...lane, shard })));
  await playAll(stage, parts);
  const job = await stage.play(gate({ lanes: 'test-python-*' }));
  expect(job).toMatchObject({ conclusion: 'success' });
  expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '24', coverage: '62.5000' });
  expect(job.summary).toContain('24 of 24 tests ran once · 0 lost · 0 twice');
});

test('tests that the last shard ran for another count, from the artifact of the repair', async () => {
  await using stage = await openStage(suites());
  await stage.play(suite('unit', { shard: '1/2' }));
  await twirp(stage.service, 'DeleteArtifact', { name: 'aegis-plan-unit' }, { run: '1' });
  await plant(stage.service, '1', 'aegis-plan-unit', archive({ 'plan.json': 'damaged' }));
  const last = await stage.play(suite('unit', { shard: '2/2' }));
  expect(last.outputs).toMatchObject({ verdict: 'passed', tests: '3' });
  expect(stage.names()).toContain('test-results-unit-repair');
  const job = await stage.play(gate());
  expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '3', coverage: last.outputs.coverage });
  expect(job.summary).toMatch(/3 of 3 tests ran once · 0 lost · 0 twice .* repaired/);
  const files = await filesOf(stage.artifact('test-results-gate').path);
  expect(files['test-results.xml']).toContain('<testsuite name="unit repair"');
});

test('a lane in which no shard ran any test is red, also beside one that ran some', async () => {
  await using stage = await openStage(suites());
  await stage.play(suite('unit'));
  const idle = ['1/2', '2/2'].map((shard) => suite('e2e', { shard, inputs: { markers: 'nightly' } }));
  const shards = await playAll(stage, idle);
  // Whoever finishes says it; the other may have no tests.
  expect(shards.map(({ outputs }) => outputs.verdict).sort()).toEqual(['failed', 'passed']);
  expect(shards.flatMap(errorsOf)).toEqual(['E303']);
  const job = await stage.play(gate());
  expectRed(job, 'failed');
  expect(errorsOf(job)).toEqual(['E303']);
  expect(messageOf(job, 'E303')).toContain('e2e: No shard ran any test.');
});

describe('one suite for a job without shards and one with', () => {
  const WRONG = { 'tests/smoke/test_smoke.py': 'def test_smoke():\n    assert False\n' };
  const inputs = { suite: 'unit' };
  const smoke = suite('smoke', { inputs });
  const unit = ['1/2', '2/2'].map((shard) => suite('unit', { shard, inputs }));

  const expectNoted = async (stage: Stage) => {
    expect(stage.names()).toContain('aegis-twice-unit');
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toContain('E409');
  };

  test('the red result that came first is not replaced by the merged one', async () => {
    await using stage = await openStage(suites(WRONG));
    expectRed(await stage.play(smoke), 'failed');
    const shards = await playAll(stage, unit);
    expect(shards.map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
    expect(shards.flatMap(codesOf)).toContain('AEGIS-W411');
    expect(await report(stage, 'test-results-unit')).toMatchObject({ verdict: 'failed' });
    await expectNoted(stage);
  });

  test('the red result that comes second cannot be uploaded, and a gate hears of it', async () => {
    await using stage = await openStage(suites(WRONG));
    await playAll(stage, unit);
    const job = await stage.play(smoke);
    expectRed(job, 'failed');
    expect(codesOf(job)).toContain('AEGIS-W411');
    expect(await report(stage, 'test-results-unit')).toMatchObject({ verdict: 'passed' });
    await expectNoted(stage);
  });
});

describe('attempts', () => {
  const MOODY = {
    'tests/unit/test_mood.py':
      'import os\n\n\ndef test_mood():\n    assert os.environ.get("MOOD") != "bad"\n',
  };

  test('the newest result of each shard counts, and the old gate is no lane', async () => {
    await using stage = await openStage(suites(MOODY));
    const bad = { env: { MOOD: 'bad' } };
    const unit = ['1/2', '2/2'].map((shard) => suite('unit', { shard, ...bad }));
    const first = await playAll(stage, [...unit, suite('e2e')]);
    expectRed(await stage.play(gate()), 'failed');
    const red = first.findIndex(({ log }) => log.includes('FAILED tests/unit/test_mood.py'));
    const again = suite('unit', { shard: `${red + 1}/2`, attempt: 2 });
    expect((await stage.play(again)).conclusion).toBe('success');
    const job = await stage.play(gate({}, { attempt: 2 }));
    expect(job).toMatchObject({ conclusion: 'success' });
    expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '7', failed: '0' });
    expect(stage.names()).toContain('test-results-gate-attempt2');
  });

  test('a gate that found nothing, and its earlier self, are no lanes', async () => {
    await using stage = await openStage(suites());
    expectRed(await stage.play(gate()), 'incomplete');
    expect(stage.names()).toEqual(['test-results-gate']);
    await stage.play(suite('e2e', { attempt: 2 }));
    const job = await stage.play(gate({}, { attempt: 2 }));
    expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '3' });
    expect(job.summary).not.toContain('was left out');
  });

  test('a green job may run again alone; once it has begun and died, what it left before does not count', async () => {
    const conftest = 'import os, time\nif os.environ.get("SLEEP"):\n    time.sleep(300)\n';
    await using stage = await openStage(suites({ 'conftest.py': conftest }));
    const unit = (shard: string, attempt: number, part: Part = {}) =>
      suite('unit', { shard, attempt, ...part });
    await playAll(stage, [unit('1/2', 1), unit('2/2', 1)]);
    const alone = await stage.play(unit('2/2', 2));
    expect(alone.outputs).toMatchObject({ verdict: 'passed', tests: '3' });
    const green = await stage.play(gate({}, { attempt: 2 }));
    expect(green.outputs).toMatchObject({ verdict: 'passed', tests: '3' });
    const dying = await stage.begin(unit('1/2', 3, { env: { SLEEP: '1' } }));
    while (!stage.names().includes('aegis-again-unit-1of2-attempt3')) await sleep(100);
    dying.signal('SIGKILL');
    await dying.done;
    const job = await stage.play(gate({}, { attempt: 3 }));
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toEqual(['E402']);
    expect(messageOf(job, 'E402')).toContain('Shard 1/2 of unit');
    expect((await stage.play(unit('1/2', 4))).outputs).toMatchObject({ verdict: 'passed', tests: '3' });
    const healed = await stage.play(gate({}, { attempt: 4 }));
    expect(healed.outputs).toMatchObject({ verdict: 'passed', tests: '3' });
  });

  test('a lane without shards that ran again', async () => {
    await using stage = await openStage(suites(MOODY));
    await stage.play(suite('unit', { env: { MOOD: 'bad' } }));
    await stage.play(suite('unit', { attempt: 2 }));
    const job = await stage.play(gate({}, { attempt: 2 }));
    expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '4', failed: '0' });
  });
});

describe('artifacts of others', () => {
  const forged = async (stage: Stage, change: (manifest: Record<string, unknown>) => void) => {
    const files = await filesOf(stage.artifact('test-results-e2e').path);
    const manifest = JSON.parse(files['shard/manifest.json'] ?? '{}');
    change(manifest);
    return archive({ ...files, 'shard/manifest.json': JSON.stringify(manifest) });
  };

  test.each([
    ['of another lane', 'lane', 'e2e', /its manifest says lane e2e/],
    ['of another run', 'runId', '77', /its manifest says run 77/],
    ['with a field too many', 'extra', 1, /extra/],
  ])('a manifest %s is refused', async (_, field, value, reason) => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    const content = await forged(stage, (manifest) =>
      Object.assign(manifest, { lane: 'forged', [field]: value }),
    );
    await plant(stage.service, '1', 'test-results-forged', content);
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(errorsOf(job)).toContain('E408');
    expect(messageOf(job, 'E408')).toMatch(reason);
    expect(job.outputs.tests).toBe('3');
  });

  test('a result of another commit is refused', async () => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    const content = await forged(stage, (manifest) =>
      Object.assign(manifest, { lane: 'forged', commit: 'a'.repeat(40) }),
    );
    await plant(stage.service, '1', 'test-results-forged', content);
    const job = await stage.play(gate());
    expectRed(job, 'incomplete');
    expect(messageOf(job, 'E404')).toMatch(/Shard 1\/1 of forged tested commit a{40}/);
  });

  test('what holds no result is left out, and said', async () => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    await plant(stage.service, '1', 'test-results-pictures', archive({ 'a.txt': 'a' }));
    await plant(stage.service, '1', 'test-results-..-x', archive({ 'a.txt': 'a' }));
    const job = await stage.play(gate());
    expect(job).toMatchObject({ conclusion: 'success' });
    expect(job.summary).toContain('holds no result of a lane');
    expect(job.outputs.tests).toBe('3');
  });

  test('a merged result whose shards are gone is a lane that is lost', async () => {
    await using stage = await openStage(suites());
    await stage.play(suite('e2e'));
    await playAll(stage, JOBS.slice(0, 2));
    const merged = await filesOf(stage.artifact('test-results-unit').path);
    await plant(stage.service, '2', 'test-results-unit', archive(merged));
    const e2e = readFileSync(stage.artifact('test-results-e2e').path);
    await plant(stage.service, '2', 'test-results-e2e', e2e);
    const job = await stage.play(gate({}, { run: '2' }));
    expectRed(job, 'incomplete');
    expect(messageOf(job, 'E412')).toContain('test-results-unit is there');
  });
});

test('inputs of tests are refused in a gate, and those of a gate in tests, all at once', async () => {
  await using stage = await openStage(suites());
  const wrong = { 'test-paths': 'tests', shard: '1/2', workers: '2', 'artifact-name': 'a/b' };
  const job = await stage.play(gate(wrong));
  expectRed(job, 'config-error');
  expect(errorsOf(job)).toEqual(['E107', 'E108', 'E101'].sort());
  for (const name of Object.keys(wrong)) expect(job.log).toContain(`${name}: `);
  const other = await stage.play(suite('unit', { inputs: { lanes: 'unit' } }));
  expect(other.log).toContain('lanes: has no use with `mode: test`');
});

test('a gate is red where two steps had one lane, and one left no result', async () => {
  await using stage = await openStage(smallProject());
  const inputs = { caches: 'none' };
  expect((await stage.play({ inputs })).conclusion).toBe('success');
  const second = await stage.play({ inputs: { ...inputs, 'test-paths': 'tests/test_add.py' } });
  expect(codesOf(second)).toContain('AEGIS-W411');
  const gate = await stage.play({ job: 'gate', gate: true, inputs: { mode: 'gate' } });
  expect(gate).toMatchObject({ conclusion: 'failure', outputs: { verdict: 'incomplete' } });
  expect(codesOf(gate)).toContain('AEGIS-E409');
});
