import { existsSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { parseModel } from '../caches/ollama/names.ts';
import { refuseCachePath } from '../caches/paths.ts';
import type { Facts } from '../host/ports.ts';
import { reservedOptions } from '../python/reserved.ts';
import type { Reason } from '../results/model.ts';
import { splitWords } from '../text/shell-words.ts';
import { dockerProblems } from './docker.ts';
import { fixtureProblems } from './fixtures.ts';
import { inputProblem, quoteValue } from './problem.ts';
import type { InputName, InputValues } from './table.ts';
import { untrustedCode } from './untrusted.ts';

/** What the values mean together and on this disk; every check gives all that it finds. */
type Check = (values: InputValues, facts: Facts) => readonly Reason[];

const CHECKS: readonly Check[] = [
  workingDirectory,
  testPaths,
  pytestArgs,
  environment,
  (values, facts) => untrustedCode(facts, directoryOf(values, facts)),
  cachePaths,
  cachePrefix,
  fixtureProblems,
  models,
  dockerProblems,
  artifactName,
  suiteName,
];

/** What holds for a gate too, which has no project and runs no code. */
const GATE_CHECKS: readonly Check[] = [artifactName, suiteName];

/** Every problem of values that are readable one by one. */
export function checkInputs(values: InputValues, facts: Facts): Reason[] {
  return (values.mode === 'gate' ? GATE_CHECKS : CHECKS).flatMap((check) => check(values, facts));
}

/** Absolute path of the input `working-directory`; it may not exist. */
export function directoryOf(values: InputValues, facts: Facts): string {
  const given = values['working-directory'];
  const path = resolve(facts.workspace, given);
  // The workspace is a real path, and so must be what is in it: children see it as one, with another `..` than a link has.
  return existsSync(path) ? realpathSync(path) : path;
}

function workingDirectory(values: InputValues, facts: Facts): Reason[] {
  const given = values['working-directory'];
  const reason = refusePath(given, facts.workspace, facts.workspace, 'directory');
  return reason ? [pathProblem('working-directory', reason, given)] : [];
}

function testPaths(values: InputValues, facts: Facts): Reason[] {
  const directory = directoryOf(values, facts);
  if (!existsSync(directory)) return [];
  return values['test-paths'].flatMap((given) => {
    const reason = refusePath(given.split('::')[0] ?? given, directory, facts.workspace, 'any');
    return reason ? [pathProblem('test-paths', reason, given)] : [];
  });
}

const pathProblem = (name: InputName, reason: string, given: string): Reason =>
  inputProblem(
    name,
    'AEGIS-E105',
    reason,
    given,
    'Give a path inside the repository, relative to the working directory.',
  );

/** Why a path of an input cannot be used, or null. Links are followed: what counts is where they lead. */
function refusePath(
  given: string,
  base: string,
  workspace: string,
  what: 'directory' | 'any',
): string | null {
  if (given.startsWith('-')) return 'starts with a dash';
  if (/[\0\n]/.test(given)) return 'holds a control character';
  const path = isAbsolute(given) ? given : join(base, given);
  if (!existsSync(path)) return 'does not exist';
  const inside = relative(workspace, realpathSync(path));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    return 'leads out of the workspace';
  if (what === 'directory' && !statSync(path).isDirectory()) return 'is not a directory';
  return null;
}

function pytestArgs(values: InputValues): Reason[] {
  return reservedOptions(values['pytest-args']).map((sentence) => ({
    code: 'AEGIS-E104',
    message: `pytest-args: ${sentence}.`,
  }));
}

/** Variables of the step that change what pytest runs or whether asserts count. */
function environment(_: InputValues, { env }: Facts): Reason[] {
  const reasons: Reason[] = [];
  const blame = (name: string, why: string) =>
    reasons.push({
      code: 'AEGIS-E110',
      message: `${name}=${quoteValue(env[name] ?? '')}: ${why}. Remove it from \`env:\`.`,
    });
  if (/^(?!0$).+/.test(env.PYTHONOPTIMIZE ?? ''))
    blame('PYTHONOPTIMIZE', 'asserts are off, so tests pass that should fail');
  const words = splitWords(env.PYTEST_ADDOPTS ?? '');
  if (!words.ok) blame('PYTEST_ADDOPTS', words.reason);
  for (const sentence of words.ok ? reservedOptions(words.words) : []) blame('PYTEST_ADDOPTS', sentence);
  return reasons;
}

function cachePaths(values: InputValues, facts: Facts): Reason[] {
  return (['fixtures-path', 'docker-cache-path'] as const).flatMap((name) => {
    const given = values[name];
    const reason = given === '' ? null : refuseCachePath(given, facts, directoryOf(values, facts));
    return reason
      ? [
          inputProblem(
            name,
            'AEGIS-E106',
            reason,
            given,
            'Give one directory that holds nothing but the cache.',
          ),
        ]
      : [];
  });
}

function cachePrefix(values: InputValues): Reason[] {
  const given = values['cache-prefix'];
  if (/^[A-Za-z0-9._-]{0,100}$/.test(given)) return [];
  const reason = given.includes(',')
    ? 'holds a comma'
    : given.length > 100
      ? 'is longer than 100 characters'
      : 'holds unusual characters';
  return [
    inputProblem('cache-prefix', 'AEGIS-E106', reason, given, 'Allowed: letters, digits, `.`, `_`, `-`.'),
  ];
}

/** As `ollama pull` takes them. */
function models(values: InputValues): Reason[] {
  return values['ollama-models'].flatMap((given) => {
    const name = parseModel(given);
    return 'problem' in name
      ? [
          inputProblem(
            'ollama-models',
            'AEGIS-E111',
            name.problem,
            given,
            'Write e.g. `llama3.2:1b` or `http://host:port/namespace/name:tag`, one per line.',
          ),
        ]
      : [];
  });
}

/** GitHub refuses `" : < > | * ? \ /` and line ends; names of lanes and shards are put behind. */
function artifactName(values: InputValues): Reason[] {
  const given = values['artifact-name'];
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(given)) return [];
  return [
    inputProblem(
      'artifact-name',
      'AEGIS-E108',
      'cannot be an artifact name',
      given,
      'Allowed: up to 100 letters, digits, `.`, `_`, `-`, not starting with a dot.',
    ),
  ];
}

function suiteName({ suite }: InputValues): Reason[] {
  if (suite.length <= 80) return [];
  return [
    inputProblem(
      'suite',
      'AEGIS-E107',
      'is longer than 80 characters',
      suite,
      'Use a short name, e.g. `unit`.',
    ),
  ];
}
