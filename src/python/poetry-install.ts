import { type StepError, stepError } from '../errors.ts';
import type { Host, ToolResult } from '../host/ports.ts';
import { quote } from '../text/quote.ts';
import type { PythonInputs } from './model.ts';
import { type Poetry, poetryEnvironment } from './poetry-tool.ts';
import type { Interpreter } from './probe.ts';
import { lastWords, toolFailure } from './programs.ts';
import { isAtLeast } from './versions.ts';

const INSTALL_SECONDS = 3600;
const CHECK_SECONDS = 120;

/** Makes `.venv` with this Python, as the lock wants it. Throws E204 for a stale lock, E207. */
export function installProject(
  host: Host,
  poetry: Poetry,
  inputs: PythonInputs,
  base: Interpreter,
  downloads: string,
): Promise<void> {
  const run = poetryRunner(host, poetry, inputs.directory, downloads);
  return host.log.group(`poetry install (Poetry ${poetry.version}, Python ${base.version})`, () =>
    install(run, [...compileOption(poetry), ...inputs.poetryInstallArgs], base),
  );
}

/** Bytecode goes into the entry too: compiling it in every job costs more than carrying it. Before 1.4 all of it was compiled, unasked. */
const compileOption = ({ version }: Poetry): string[] => (isAtLeast(version, '1.4') ? ['--compile'] : []);

type Run = (args: readonly string[], timeoutSeconds: number, live: boolean) => Promise<ToolResult>;

function poetryRunner(host: Host, poetry: Poetry, directory: string, downloads: string): Run {
  const env = poetryEnvironment(host, downloads);
  return (args, timeoutSeconds, live) => {
    const command = {
      program: poetry.program,
      args: [...poetry.before, ...args, '--no-interaction', '--no-ansi'],
      cwd: directory,
      env,
    };
    return host.processes.run(command, { timeoutSeconds, live });
  };
}

async function install(run: Run, options: readonly string[], base: Interpreter): Promise<void> {
  const chosen = await run(['env', 'use', base.executable], CHECK_SECONDS, false);
  if (chosen.code !== 0) throw await explain(run, `poetry env use ${base.executable}`, chosen);
  const installed = await run(['install', ...options], INSTALL_SECONDS, true);
  if (installed.code !== 0) throw await explain(run, 'poetry install', installed);
}

/** Only a failure needs to know whether the lock is to blame, so the question costs nothing before. */
async function explain(run: Run, what: string, result: ToolResult): Promise<StepError> {
  const check = await run(['check', '--lock'], CHECK_SECONDS, false);
  if (check.code === 0 || !blamesLock(check))
    return toolFailure('AEGIS-E207', `${quote(what)} failed`, result);
  const said = lastWords(check);
  return stepError(
    'AEGIS-E204',
    `poetry.lock does not fit pyproject.toml. Run \`poetry lock\` and commit poetry.lock. Poetry says: ${said}`,
  );
}

/** The words of Poetry 1.8 to 2: "changed significantly since poetry.lock was last generated", "is not readable"… */
const blamesLock = ({ stdout, stderr }: ToolResult): boolean =>
  /poetry\.lock|lock file/i.test(stdout + stderr);
