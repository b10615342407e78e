import path from 'node:path';
import { runLocal } from './run.ts';

/** `npm run local -- --project DIR`: this action on any project of this machine. */
const root = path.resolve(import.meta.dirname, '..');

process.exitCode = await runLocal(process.argv.slice(2), root, {
  command: 'local',
  project: null,
  shards: null,
  inputs: {},
  plainPaths: true,
  folder: (project) => path.join(root, '.aegis', 'local', path.basename(project)),
});
