import { readdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../host/ports.ts';
import { readSession } from '../results/events.ts';
import { joinWords } from '../text/shell-words.ts';
import { measuresCoverage, pytestCommand } from './command.ts';
import { completeJson } from './coverage-json.ts';
import type { Assignment, PythonEnvironment, ResultFiles, TestInputs, TestRun } from './model.ts';
import { keepPytestCache } from './pytest-cache.ts';
import { dumpStacks } from './stacks.ts';

/**
 * Runs the tests of one shard under supervision and gathers what it left behind. However the run
 * ends, that is a value: nothing is thrown for failing, hanging or dying tests.
 * @param run.directory an empty directory for everything that the run leaves behind
 */
export async function runTests(
  host: Host,
  inputs: TestInputs,
  python: PythonEnvironment,
  { assignment, directory }: { readonly assignment: Assignment; readonly directory: string },
): Promise<TestRun> {
  const files = await makeResultFiles(directory);
  const { workspace, actionRoot } = host.facts;
  const command = pytestCommand(inputs, python, {
    assignment,
    files,
    workspace,
    actionRoot,
    cpus: availableParallelism(),
  });
  host.log.info(joinWords([command.program, ...command.args]));
  const result = await host.processes.supervise(command, {
    logFile: files.log,
    timeoutSeconds: inputs.timeoutSeconds,
    hangSeconds: inputs.hangSeconds,
    activity: () => sizesIn(files.events),
    beforeEnd: () => dumpStacks(host.log, files.events),
  });
  await keepPytestCache([inputs.directory, workspace], files.pytestCache);
  const session = await readSession(files.events);
  const coverage = measuresCoverage(python) ? 'expected' : 'off';
  const json = coverage === 'expected' ? await completeJson(host, python, inputs.directory, files) : 'absent';
  const coverageEmpty = json === 'empty';
  return { files, present: await presentOf(files), coverage, coverageEmpty, command, result, session };
}

/** The places in a fresh directory of this run: nothing older can be taken for a result. */
async function makeResultFiles(directory: string): Promise<ResultFiles> {
  const at = (name: string) => join(directory, name);
  await mkdir(at('events'));
  return {
    directory,
    junit: at('test-results.xml'),
    coverageJson: at('coverage.json'),
    coverageData: at('coverage-data'),
    html: at('htmlcov'),
    events: at('events'),
    log: at('pytest.log'),
    pytestCache: at('pytest_cache'),
  };
}

/** Changes whenever the plugin wrote something. Test code may have deleted the directory. */
function sizesIn(directory: string): string {
  try {
    return readdirSync(directory)
      .map((name) => `${name}:${statSync(join(directory, name)).size}`)
      .join();
  } catch {
    return '';
  }
}

async function presentOf({ directory: _, ...files }: ResultFiles): Promise<TestRun['present']> {
  const there = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    );
  const found = Object.entries(files).map(async ([name, path]) => [name, await there(path)] as const);
  return Object.fromEntries(await Promise.all(found)) as TestRun['present'];
}
