import path from 'node:path';
import { runLocal } from './run.ts';

/** `npm run demo`: this action on the example project, suite by suite, and a gate over all of them. */
const root = path.resolve(import.meta.dirname, '..');

process.exitCode = await runLocal(process.argv.slice(2), root, {
  command: 'demo',
  project: path.join(root, 'examples', 'rag'),
  shards: null,
  inputs: {
    'coverage-min': '80',
    caches: 'poetry, fixtures',
    'fixtures-path': 'tests/fixtures/data',
    'fixtures-key-files': 'scripts/make_fixtures.py',
    'fixtures-command': 'python scripts/make_fixtures.py',
  },
  suites: [
    { job: 'unit', shards: 2, inputs: { 'test-paths': 'tests/unit' } },
    { job: 'integration', shards: 2, inputs: { 'test-paths': 'tests/integration' } },
    { job: 'e2e', shards: null, inputs: { 'test-paths': 'tests/e2e' } },
  ],
  plainPaths: false,
  folder: () => path.join(root, '.aegis', 'demo'),
});
