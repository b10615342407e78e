import type { Reason } from '../results/model.ts';
import type { Lane } from '../shards/lane.ts';
import { inputProblem } from './problem.ts';
import { variableOf } from './read.ts';
import { INPUTS, type InputName, type InputValues } from './table.ts';

/** The inputs of a gate job; all others are about tests. */
export const GATE_INPUTS: readonly InputName[] = [
  'mode',
  'lanes',
  'suite',
  'coverage-min',
  'artifact-name',
  'artifact-retention-days',
  'log-level',
  'matrix-context',
  'strategy-context',
];

/** The inputs that mean something in a gate job alone. */
const ONLY_GATE: readonly InputName[] = ['lanes'];

/**
 * Inputs that were set and that this mode has no use for. GitHub passes defaults as if they were set, so what
 * has its default counts as left alone.
 * @param variables the INPUT_* variables of the step
 */
export function modeProblems(
  { mode }: InputValues,
  variables: Readonly<Record<string, string>>,
): readonly Reason[] {
  const unused = (name: InputName): boolean =>
    mode === 'gate' ? !GATE_INPUTS.includes(name) : ONLY_GATE.includes(name);
  return (Object.keys(INPUTS) as InputName[]).filter(unused).flatMap((name) => {
    const given = (variables[variableOf(name)] ?? '').trim();
    if (given === '' || given === INPUTS[name].default) return [];
    return [inputProblem(name, 'AEGIS-E107', `has no use with \`mode: ${mode}\``, given, ADVICE[mode])];
  });
}

const ADVICE: Record<InputValues['mode'], string> = {
  gate: 'A gate runs no tests: set it where the tests run, or leave it out.',
  test: 'It says which lanes a gate judges: set it beside `mode: gate`, or leave it out.',
};

/** Of a matrix of shards every job would judge the same. */
export function gateProblems({ mode }: InputValues, { shard }: Lane): readonly Reason[] {
  if (mode !== 'gate' || shard.count === 1) return [];
  const given = `${shard.index}/${shard.count}`;
  const how = 'Take the shards out of its matrix.';
  return [inputProblem('mode', 'AEGIS-E101', 'a gate is one job, and this is a shard', given, how)];
}
