import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { TestRun } from '../../src/python/model.ts';
import { runShard } from '../support/run-shard.ts';
import { project, smallProject } from '../support/scenario.ts';
import { venv } from '../support/venv.ts';

const ONE = { index: 1, count: 1 };
const totals = ({ files }: TestRun) => JSON.parse(readFileSync(files.coverageJson, 'utf8')).totals;

test.each([
  ['3.0.0', '6.5.0'],
  ['2.12.1', '7.6.1'],
])('pytest-cov %s, too old to write JSON, gives the same numbers', async (cov, coverage) => {
  const old = [`pytest-cov==${cov}`, `coverage==${coverage}`, 'pytest==7.4.4', 'pytest-xdist==3.5.0'];
  const interpreter = venv(`old-cov-${cov}`, old);
  const files = {
    '.coveragerc': '[run]\nbranch = True\nsource = calc\nrelative_files = True\n[report]\nfail_under = 100\n',
  };
  for (const workers of ['off', 2] as const) {
    const done = await runShard(smallProject(files), ONE, { workers }, {}, interpreter);
    expect(done.run.result.end).toEqual({ kind: 'exited', code: 0 });
    expect(done.run.present).toMatchObject({ coverageJson: true, coverageData: true, html: true });
    expect(totals(done.run)).toMatchObject({ num_statements: 12, missing_lines: 3 });
  }
});

test('coverage that pytest-cov held back or lost is asked for once more', async () => {
  const held = smallProject({
    'pytest.ini': '[pytest]\npythonpath = .\naddopts = --no-cov-on-fail\n',
    'tests/test_bad.py': 'def test_bad():\n    assert not "good"\n',
  });
  const kept = await runShard(held, ONE);
  expect(kept.run.result.end).toEqual({ kind: 'exited', code: 1 });
  expect(kept.run).toMatchObject({ coverage: 'expected', coverageEmpty: false });
  expect(totals(kept.run)).toMatchObject({ num_statements: 12, missing_lines: 3 });
  const untouched = project({
    'tests/test_one.py': 'def test_one():\n    assert True\n',
    '.coveragerc': '[run]\nomit = tests/*\n',
  });
  const empty = await runShard(untouched, ONE);
  expect(empty.run).toMatchObject({ coverageEmpty: true, present: { coverageJson: false } });
  const lost = smallProject({
    'conftest.py': `import atexit, glob, os

def spoil():
    for path in glob.glob(os.environ["COVERAGE_FILE"] + "*") + glob.glob(os.environ["COVERAGE_FILE"].replace("coverage-data", "coverage.json")):
        with open(path, "w") as file:
            file.write("spoilt")
        if path.endswith(".json"):
            os.remove(path)

atexit.register(spoil)
`,
  });
  const spoilt = await runShard(lost, ONE);
  expect(spoilt.run).toMatchObject({
    coverageEmpty: false,
    present: { coverageData: true, coverageJson: false },
  });
});
