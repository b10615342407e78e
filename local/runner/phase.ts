import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Action } from './action.ts';
import { type CommandFileContents, createCommandFiles, readCommandFiles } from './command-files.ts';
import { contextsOf, inputVariables, machineEnvironment, runnerEnvironment } from './environment.ts';
import { interpolate } from './expressions.ts';
import type { Masks } from './masks.ts';
import type { JobOptions, LogLine, Patience, PhaseResult } from './model.ts';
import { createOutput, type Output } from './output.ts';
import type { Places } from './places.ts';
import { type RunningProcess, startProcess } from './process.ts';

export type PhaseName = 'main' | 'post';

export interface PhaseContext {
  readonly options: JobOptions;
  readonly action: Action;
  readonly places: Places;
  readonly masks: Masks;
  readonly patience: Patience;
  readonly log: (line: LogLine) => void;
  readonly onStart: (process: RunningProcess) => void;
}

/** Runs main or post to its end. `before`: what main left, for post. */
export async function runPhase(
  context: PhaseContext,
  name: PhaseName,
  before: PhaseResult | null,
): Promise<PhaseResult> {
  const { options, action, places, masks } = context;
  const files = await createCommandFiles(places.commandFiles, randomUUID());
  const env = { ...environment(context, before), ...files };
  const output = createOutput(
    masks,
    context.log,
    { ...options.env, ...options.override }.RUNNER_DEBUG === '1',
  );
  announce(context, name, output);
  const started = performance.now();
  const running = startProcess({
    node: options.node ?? process.execPath,
    script: (name === 'main' ? action.main : action.post) as string,
    cwd: places.workspace,
    env: override(env, options.override ?? {}),
    patience: context.patience,
    onLines: (lines) => lines.forEach(output.line, output),
  });
  context.onStart(running);
  const exitCode = await running.ended;
  const seconds = (performance.now() - started) / 1000;
  const left = await readCommandFiles(files);
  for (const error of left.errors) output.error(error);
  return resultOf(exitCode, seconds, output, left, masks);
}

function environment(
  { options, action, places }: PhaseContext,
  before: PhaseResult | null,
): Record<string, string> {
  const contexts = contextsOf(options, places);
  const state = before?.state ?? options.state ?? {};
  const machine = machineEnvironment(options.machine ?? process.env);
  const lent = { ...machine, ...before?.env, ...options.env };
  return {
    ...lent,
    ...(lent.PATH === undefined
      ? {}
      : { PATH: [...(before?.path ?? [])].reverse().concat(lent.PATH).join(path.delimiter) }),
    ...inputVariables(inputValues(action, options.inputs ?? {}, (text) => interpolate(text, contexts))),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    ...runnerEnvironment(options, places),
    // A step's own HOME and CI win over the runner's, as on GitHub.
    ...pick(options.env ?? {}, ['HOME', 'CI']),
  };
}

/** Every declared input with its default evaluated, and what the step passes, declared or not. */
function inputValues(
  action: Action,
  given: Readonly<Record<string, string>>,
  evaluate: (text: string) => string,
): ReadonlyMap<string, string> {
  const defaults = [...action.inputs].map(
    ([name, value]) => [name, value === null ? '' : evaluate(value)] as const,
  );
  return new Map([...defaults, ...Object.entries(given)]);
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function override(
  env: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const changed = Object.entries({ ...env, ...changes });
  return Object.fromEntries(changed.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What GitHub prints above a step. */
function announce({ options, action, log, masks }: PhaseContext, name: PhaseName, output: Output): void {
  const print = (text: string) =>
    log({ text: masks.apply(text), folded: text.startsWith('  '), foreign: false });
  const listed = (title: string, values: Readonly<Record<string, string>>) => {
    if (Object.keys(values).length > 0) print(`  ${title}:`);
    for (const [key, value] of Object.entries(values))
      print(`    ${key}: ${value.replaceAll('\n', '\n      ')}`);
  };
  print(`##[group]${name === 'main' ? 'Run' : 'Post'} ${action.name}`);
  listed('with', options.inputs ?? {});
  listed('env', options.env ?? {});
  print('##[endgroup]');
  const unexpected = Object.keys(options.inputs ?? {}).filter((input) => !action.inputs.has(input));
  if (name === 'post' || unexpected.length === 0) return;
  const quoted = (names: Iterable<string>) => [...names].map((input) => `'${input}'`).join(', ');
  output.warning(
    `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted(action.inputs.keys())}]`,
  );
}

function resultOf(
  exitCode: number,
  seconds: number,
  output: Output,
  left: CommandFileContents,
  masks: Masks,
): PhaseResult {
  return {
    exitCode,
    seconds,
    failed: exitCode !== 0 || output.failed(),
    outputs: { ...output.outputs, ...left.outputs },
    state: { ...output.state, ...left.state },
    env: left.env,
    path: left.path,
    summary: masks.apply(left.summary),
    annotations: output.annotations,
    withheld: output.withheld(),
  };
}
