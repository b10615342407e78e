import type { Caches } from '../caches/kind.ts';
import { StepError } from '../errors.ts';
import type { Host } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import type { Reason } from '../results/model.ts';
import { findInterpreter } from './interpreter.ts';
import type { PythonEnvironment, PythonInputs } from './model.ts';
import { preparePoetry } from './poetry.ts';
import { type Interpreter, TEST_PACKAGES } from './probe.ts';
import { activated } from './programs.ts';
import { readPoetryProject } from './project.ts';
import { isAtLeast } from './versions.ts';

const LEAST_PYTEST = '7.0';

/**
 * The Python that can run the tests of this project: the `.venv` of a Poetry project, made or
 * restored, or else the interpreter that `python` means.
 * Throws a StepError: E201 to E207 on the way, E208, E209, E211 for what the environment lacks.
 * @param fetched told as soon as nothing more is restored; never when that is not reached
 */
export async function preparePython(
  host: Host,
  inputs: PythonInputs,
  caches: Caches,
  fetched: () => void = () => undefined,
): Promise<PythonEnvironment> {
  const project = await readPoetryProject(inputs.directory);
  const base = await findInterpreter(host, inputs.python, inputs.directory, project ? [] : TEST_PACKAGES);
  const venv = project && (await preparePoetry({ host, inputs, caches, fetched }, project, base));
  const python = venv?.python ?? base;
  const lacks = missingPackages(python, inputs);
  if (lacks.length > 0) throw new StepError(lacks);
  return {
    python: python.executable,
    version: python.version,
    kind: venv ? 'poetry' : 'system',
    installed: venv?.installed ?? false,
    packages: python.packages,
    env: environmentOf(host, python),
    notices: noticesOn(python, inputs, venv === null),
  };
}

/** A venv of any kind is activated, so that a `python` which a test starts is the same. */
function environmentOf(host: Host, { prefix, basePrefix }: Interpreter): Record<string, string> {
  const env = childEnvironment(host.facts.env);
  return prefix === basePrefix ? env : activated(env, prefix);
}

/** Everything that the environment lacks for what the inputs ask, at once. */
export function missingPackages(
  { packages, executable }: Pick<Interpreter, 'packages' | 'executable'>,
  inputs: Pick<PythonInputs, 'coverageWanted' | 'workers'>,
): readonly Reason[] {
  const reasons: Reason[] = [];
  const { pytest } = packages;
  if (!pytest || !isAtLeast(pytest, LEAST_PYTEST)) {
    const what = pytest ? `pytest ${pytest}, older than ${LEAST_PYTEST}` : 'no pytest';
    reasons.push({ code: 'AEGIS-E208', message: `${executable} has ${what}.` });
  }
  if (inputs.coverageWanted === 'required' && !packages['pytest-cov']) {
    reasons.push({
      code: 'AEGIS-E209',
      message: `\`coverage-min\` is set, and ${executable} has no pytest-cov.`,
    });
  }
  if (typeof inputs.workers === 'number' && inputs.workers > 1 && !packages['pytest-xdist']) {
    const message = `\`workers: ${inputs.workers}\` is set, and ${executable} has no pytest-xdist.`;
    reasons.push({ code: 'AEGIS-E211', message });
  }
  return reasons;
}

function noticesOn(
  { packages, executable }: Interpreter,
  { workers }: PythonInputs,
  system: boolean,
): string[] {
  const notices: string[] = [];
  if (system)
    notices.push(`This is no Poetry project: tests run with ${executable}, and the poetry cache is skipped.`);
  if (!packages['pytest-cov']) notices.push('pytest-cov is not installed, so coverage is not measured.');
  if (workers === 'auto' && !packages['pytest-xdist']) {
    notices.push('pytest-xdist is not installed; with it, `workers: auto` would use every core.');
  }
  return notices;
}
