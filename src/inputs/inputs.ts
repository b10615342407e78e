import { resolve } from 'node:path';
import type { Compression } from '../caches/keys.ts';
import type { CacheInputs } from '../caches/kind.ts';
import type { Threshold } from '../coverage/model.ts';
import { StepError } from '../errors.ts';
import type { Facts } from '../host/ports.ts';
import type { PythonInputs, TestInputs } from '../python/model.ts';
import { findLane, type Lane } from '../shards/lane.ts';
import { checkInputs, directoryOf } from './checks.ts';
import { gateProblems, modeProblems } from './mode.ts';
import { readInputs } from './read.ts';
import type { InputValues } from './table.ts';

/** Everything the user asked for, checked, in the records that the rooms take. */
export interface Inputs {
  readonly mode: 'test' | 'gate';
  /** Which lanes a gate judges, `*` for any characters; empty for all. */
  readonly lanes: readonly string[];
  readonly lane: Lane;
  readonly caches: CacheInputs;
  readonly python: PythonInputs;
  readonly tests: TestInputs;
  /** Groups of tests that must stay on one shard: files, globs or node ids, relative to the working directory. */
  readonly pins: readonly (readonly string[])[];
  readonly coverageMin: Threshold | null;
  readonly artifactName: string;
  readonly retentionDays: number | null;
  readonly notices: readonly string[];
}

/**
 * Reads and checks all inputs.
 * @param variables the INPUT_* variables of the step
 * @throws StepError with every problem there is, before anything runs
 */
export function loadInputs(
  variables: Readonly<Record<string, string>>,
  facts: Facts,
  compression: Compression,
): Inputs {
  const { values, problems, notices } = readInputs(variables);
  const lane = findLane(
    values.suite || facts.job,
    values.shard,
    values['matrix-context'],
    values['strategy-context'],
  );
  const all = [
    ...problems,
    ...modeProblems(values, variables),
    ...checkInputs(values, facts),
    ...('problem' in lane ? [lane.problem] : gateProblems(values, lane)),
  ];
  if (all.length > 0 || 'problem' in lane) throw new StepError(all);
  return {
    mode: values.mode,
    lanes: values.lanes,
    lane,
    caches: cacheInputs(values),
    python: pythonInputs(values, facts, compression),
    tests: testInputs(values, facts),
    pins: values.pin,
    coverageMin: values['coverage-min'],
    artifactName: values['artifact-name'],
    retentionDays: values['artifact-retention-days'],
    notices,
  };
}

function cacheInputs(values: InputValues): CacheInputs {
  return {
    caches: values.caches,
    prefix: values['cache-prefix'],
    save: values['cache-save'],
    limitBytes: (values['cache-limit-gb'] ?? 10) * 1e9,
    fixturesPath: values['fixtures-path'] || null,
    fixturesKeyFiles: values['fixtures-key-files'],
    fixturesCommand: values['fixtures-command'].length > 0 ? values['fixtures-command'] : null,
    ollamaModels: values['ollama-models'],
    ollamaKeyFiles: values['ollama-key-files'],
    dockerBuild: values['docker-build'],
    dockerBuilder: values['docker-builder'] || null,
    dockerCachePath: values['docker-cache-path'] || null,
    dockerKeyFiles: values['docker-key-files'],
  };
}

function pythonInputs(values: InputValues, facts: Facts, compression: Compression): PythonInputs {
  const directory = directoryOf(values, facts);
  const made = [values['fixtures-path'], values['docker-cache-path'], facts.env.OLLAMA_MODELS ?? ''];
  return {
    python: values.python,
    poetryVersion: values['poetry-version'],
    poetryInstallArgs: values['poetry-install-args'],
    directory,
    cachesPoetry: values.caches === 'auto' || values.caches.includes('poetry'),
    made: made.filter((path) => path !== '').map((path) => resolve(directory, path)),
    cachePrefix: values['cache-prefix'],
    compression,
    coverageWanted: values['coverage-min'] ? 'required' : 'if-possible',
    workers: values.workers,
  };
}

function testInputs(values: InputValues, facts: Facts): TestInputs {
  return {
    directory: directoryOf(values, facts),
    testPaths: values['test-paths'],
    pytestArgs: values['pytest-args'],
    markers: values.markers,
    workers: values.workers,
    maxFailures: values['max-failures'] ?? 0,
    coverageSource: values['coverage-source'],
    debug: facts.debug || values['log-level'] === 'debug',
    timeoutSeconds: values['timeout-minutes'],
    hangSeconds: values['hang-timeout'],
  };
}
