import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plainPytest, resultOf } from '../support/plain.ts';
import { finisher, jobOf, play } from '../support/scenario.ts';

const RAG = join(import.meta.dirname, '../../examples/rag');

/** Some that take no long. */
const INTEGRATION = ['cli', 'fixtures', 'ollama_client', 'pipeline'];

/** Installing and testing on a busy machine; alone it is a third of it. */
const SECONDS = 240;

test(
  'the example project, installed by Poetry, over 3 shards: as `poetry run pytest --cov` in one of them',
  async () => {
    const paths = ['tests/unit', ...INTEGRATION.map((name) => `tests/integration/test_${name}.py`)];
    const inputs = {
      python: '',
      workers: 'off',
      caches: 'none',
      'test-paths': paths.join(' '),
      'fixtures-path': 'tests/fixtures/data',
      'fixtures-command': 'python scripts/make_fixtures.py',
    };
    const run = await play(RAG, { shards: 3, inputs });
    expect(run.seconds).toBeLessThan(SECONDS);
    expect(run.conclusion).toBe('success');
    expect(finisher(run).outputs).toMatchObject({ verdict: 'passed', failed: '0' });
    const { workspace } = jobOf(run);
    const python = join(workspace, '.venv', 'bin', 'python');
    const plain = await plainPytest(python, workspace, paths);
    expect(Object.keys(plain.tests).length).toBeGreaterThan(100);
    expect(resultOf(run)).toEqual(plain);
  },
  (SECONDS + 60) * 1000,
);
