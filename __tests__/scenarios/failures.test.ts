import { describe, expect, test } from '@jest/globals';
import { finisher, play, smallProject } from '../support/scenario.ts';
import { errorsOf, expectTold, filesOf, first, last, messageOf, story } from '../support/story.ts';

const RED = {
  'tests/test_bad.py': 'def test_bad():\n    three = 3\n    assert three == 4\n',
  'tests/test_fixture.py':
    'import pytest\n\n\n@pytest.fixture\ndef broken():\n    raise RuntimeError("no fixture")\n\n\ndef test_uses(broken):\n    pass\n',
  'tests/test_import.py': 'import nothing_of_this_name\n\n\ndef test_never():\n    pass\n',
};

describe('a failing test, an error in a fixture and a file that cannot be imported', () => {
  test('each is told at its line, and everything else runs and is reported', async () => {
    const { run, job } = await story(RED, { inputs: { 'coverage-min': '10' } });
    expectTold({ run, job }, ['E301', 'E302'], 'failed');
    expect(job.outputs).toMatchObject({
      tests: '14',
      passed: '12',
      failed: '2',
      'failed-gates': 'tests',
      coverage: '62.5000',
    });
    expect(job.annotations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'error', file: 'tests/test_bad.py', line: 3 }),
        expect.objectContaining({ level: 'error', file: 'tests/test_fixture.py', line: 6 }),
        expect.objectContaining({ level: 'error', file: 'tests/test_import.py' }),
      ]),
    );
    for (const words of ['assert 3 == 4', 'no fixture', "No module named 'nothing_of_this_name'"]) {
      expect(job.summary).toContain(words);
      expect(job.log).toContain(words);
    }
    expect(job.summary).toContain('```python\n    def test_bad():\n        three = 3\n>       assert');
    expect(job.summary).toContain('python -m pytest tests/test_import.py tests/test_bad.py::test_bad');
  });

  test('over two shards: each shard fails for its own, and the last one tells all', async () => {
    const run = await play(smallProject(RED), {
      shards: 2,
      inputs: { workers: 'off', caches: 'none' },
    });
    expect(run.seconds).toBeLessThan(60);
    const all = finisher(run);
    expect(all.outputs).toMatchObject({ tests: '14', passed: '12', failed: '2', verdict: 'failed' });
    expect(errorsOf(all)).toEqual(['E301', 'E302']);
    expect(all.summary).toContain('14 of 14 tests ran once');
    const told = run.jobs.map(({ result }) => result.annotations.map(({ file }) => file).join());
    for (const file of Object.keys(RED)) expect(told.join()).toContain(file);
  });
});

describe('nothing to run', () => {
  test('no test in the directory', async () => {
    const { run, job } = await story({ 'empty/x.txt': '' }, { inputs: { 'test-paths': 'empty' } });
    expectTold({ run, job }, ['E303'], 'failed');
    expect(messageOf(job, 'E303')).toMatch(/^pytest found no test file\.\n/);
  });

  test('all tests left out by a marker expression', async () => {
    const { run, job } = await story({}, { inputs: { markers: 'slow' } });
    expectTold({ run, job }, ['E303'], 'failed');
    expect(messageOf(job, 'E303')).toMatch(/4 test files and 12 tests left out by markers or keywords/);
  });

  test('a path that is not there: nothing runs', async () => {
    const { run, job } = await story({}, { inputs: { 'test-paths': 'testz' } });
    expect(errorsOf(job)).toEqual(['E105']);
    expect(messageOf(job, 'E105')).toContain('test-paths: does not exist (got "testz")');
    expect(job.outputs.verdict).toBe('config-error');
    expect(job.summary).toContain('Nothing ran');
    expect(run.artifacts).toEqual([]);
  });

  test('an option in the ini file that pytest refuses', async () => {
    const files = { 'pytest.ini': '[pytest]\naddopts = --nope\n' };
    const { run, job } = await story(files, { inputs: { 'coverage-min': '50' } });
    expectTold({ run, job }, ['E314'], 'failed');
    expect(job.log).toContain('unrecognized arguments: --nope');
  });
});

describe('green that is none', () => {
  test('a conftest that sets session.exitstatus', async () => {
    const lie = 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n';
    const { run, job } = await story({ ...last('def test_f():\n    assert 0\n'), 'conftest.py': lie });
    expectTold({ run, job }, ['E301', 'E312'], 'failed');
    expect(messageOf(job, 'E312')).toMatch(
      /exited with 0 although 1 test failed: tests\/test_zz\.py::test_f/,
    );
  });

  test('--no-cov in addopts', async () => {
    const { run, job } = await story(
      { 'pytest.ini': '[pytest]\naddopts = --no-cov\npythonpath = .\n' },
      { inputs: { 'coverage-min': '10' } },
    );
    expectTold({ run, job }, ['E504'], 'failed');
    expect(job.outputs).toMatchObject({ passed: '12', 'failed-gates': 'coverage' });
    expect(job.outputs.coverage).toBeUndefined();
  });

  test('pytest.exit with status 0 in the first test', async () => {
    const { run, job } = await story(
      first('import pytest\n\n\ndef test_f():\n    pytest.exit("enough", 0)\n'),
    );
    expectTold({ run, job }, ['E312', 'E320'], 'incomplete');
    expect(messageOf(job, 'E320')).toContain('pytest was interrupted: enough; 12 tests did not run');
  });
});

test('a run that stops at the first failure says so, and makes no riddle of the tests it left out', async () => {
  const { run, job } = await story(first('def test_f():\n    assert 0\n'), {
    inputs: { 'max-failures': '1' },
  });
  expectTold({ run, job }, ['E301', 'E321'], 'incomplete');
  expect(messageOf(job, 'E321')).toContain('stopping after 1 failures; 12 tests did not run');
  const { names, text } = await filesOf({ run });
  expect(names).toEqual(expect.arrayContaining(['report.json', 'test-results.xml', 'shard/pytest.log']));
  expect(await text('shard/pytest.log')).toContain('1 failed');
});
