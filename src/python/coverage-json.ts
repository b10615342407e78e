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

/**
 * Has coverage write the JSON of this run's data file, where pytest-cov is too old for it. Without
 * data nothing is written; what else goes wrong is said in the log, and the missing file tells.
 */
export async function exportJson(
  host: Host,
  python: PythonEnvironment,
  directory: string,
  { coverageData, coverageJson }: ResultFiles,
): Promise<void> {
  const env = childEnvironment(python.env, { COVERAGE_FILE: coverageData });
  const args = ['-m', 'coverage', 'json', '--fail-under=0', '--ignore-errors', '-o', coverageJson];
  const command = { program: python.python, args, cwd: directory, env };
  const result = await host.processes.run(command, { timeoutSeconds: SECONDS });
  if (result.code !== 0) host.log.info(`coverage json exits with ${result.code}: ${lastWords(result)}`);
}
