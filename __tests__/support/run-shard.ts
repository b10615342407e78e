import { preparePython } from '../../src/python/environment.ts';
import type { TestInputs } from '../../src/python/model.ts';
import { runTests } from '../../src/python/run.ts';
import type { ShardId } from '../../src/results/model.ts';
import { scratch } from './facts.ts';
import { DirectoryCaches, pythonHost, pythonInputs, testInputs } from './python-host.ts';
import { testPython } from './scenario.ts';

/** Runs one shard of a project as the step does. */
export async function runShard(
  directory: string,
  shard: ShardId,
  overrides: Partial<TestInputs> = {},
  env: Record<string, string> = {},
  interpreter: Promise<string> = testPython(),
) {
  const host = await pythonHost({
    workspace: directory,
    temp: scratch('temp'),
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const python = await preparePython(
    host,
    pythonInputs({ python: await interpreter, directory }),
    new DirectoryCaches(),
  );
  const inputs = testInputs({ directory, ...overrides });
  return {
    host,
    python,
    inputs,
    run: await runTests(host, inputs, python, {
      assignment: { shard, plan: '', done: '' },
      directory: scratch('results'),
    }),
  };
}
