import { existsSync } from 'node:fs';
import type { Host } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import type { PythonEnvironment, ResultFiles } from './model.ts';
import { lastWords } from './programs.ts';
import { isAtLeast } from './versions.ts';

const SECONDS = 300;

/** The first pytest-cov that writes coverage as JSON by itself. */
const WRITES_JSON = '4.1';

/** Does the pytest of this environment leave its coverage as JSON? */
export const writesJson = ({ packages }: Pick<PythonEnvironment, 'packages'>): boolean =>
  isAtLeast(packages['pytest-cov'] ?? '', WRITES_JSON);

/** Whether coverage could be written as JSON; `empty`: it was measured, and nothing that counts was run. */
export type JsonCoverage = 'written' | 'empty' | 'absent';

/**
 * The JSON of this run's coverage. Where pytest-cov left none (it is too old, it was told to leave out reports
 * of failing runs, a report failed), coverage is asked for it once more; what it says against it is logged.
 */
export async function completeJson(
  host: Host,
  python: PythonEnvironment,
  directory: string,
  { coverageData, coverageJson }: ResultFiles,
): Promise<JsonCoverage> {
  if (existsSync(coverageJson)) return 'written';
  if (!existsSync(coverageData)) return 'absent';
  const env = childEnvironment(python.env, { COVERAGE_FILE: coverageData });
  // As pytest-cov does it: a file whose source is gone is left out.
  const args = ['-m', 'coverage', 'json', '--fail-under=0', '--ignore-errors', '-o', coverageJson];
  const command = { program: python.python, args, cwd: directory, env };
  const result = await host.processes.run(command, { timeoutSeconds: SECONDS });
  if (result.code === 0) return 'written';
  if (/^No data to report/m.test(result.stdout + result.stderr)) return 'empty';
  host.log.info(`coverage json exits with ${result.code}: ${lastWords(result)}`);
  return 'absent';
}
