import path from 'node:path';
import { runLocal } from './run.ts';

/** `npm run demo`: this action on the example project, in four shards. */
const root = path.resolve(import.meta.dirname, '..');

process.exitCode = await runLocal(process.argv.slice(2), root, {
  command: 'demo',
  project: path.join(root, 'examples', 'rag'),
  shards: 4,
  inputs: {
    'coverage-min': '80',
    caches: 'poetry, fixtures',
    'fixtures-path': 'tests/fixtures/data',
    'fixtures-key-files': 'scripts/make_fixtures.py',
    'fixtures-command': 'python scripts/make_fixtures.py',
  },
  plainPaths: false,
  folder: () => path.join(root, '.aegis', 'demo'),
});
