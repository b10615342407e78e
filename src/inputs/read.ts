import type { Reason } from '../results/model.ts';
import { nearestOf } from './kinds.ts';
import { inputProblem, quoteValue } from './problem.ts';
import { INPUTS, type InputName, type InputValues } from './table.ts';

/** The values that could be read, and everything that was wrong with the rest. */
export interface ReadInputs {
  readonly values: InputValues;
  readonly problems: readonly Reason[];
  readonly notices: readonly string[];
}

const NAMES = Object.keys(INPUTS) as InputName[];

/** The runner's name of an input's variable: upper case, spaces to `_`, hyphens kept. */
export const variableOf = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

/**
 * Reads all inputs from the INPUT_* variables of the step. An input that cannot be read gets its
 * default, so that every problem is found in one go.
 */
export function readInputs(env: Readonly<Record<string, string>>): ReadInputs {
  const problems: Reason[] = [...unknownInputs(env)];
  const notices: string[] = [];
  const values = NAMES.map((name) => [name, readOne(name, env, problems, notices)]);
  return { values: Object.fromEntries(values) as InputValues, problems, notices };
}

function readOne(
  name: InputName,
  env: Readonly<Record<string, string>>,
  problems: Reason[],
  notices: string[],
) {
  const { kind, default: fallback } = INPUTS[name];
  const given = (env[variableOf(name)] ?? '').trim();
  const text = given === '' ? implied(fallback) : given;
  const parsed = kind(text);
  if (parsed.ok) {
    if (parsed.notice) notices.push(`${name}: ${parsed.notice}`);
    return parsed.value;
  }
  problems.push(inputProblem(name, parsed.code, parsed.reason, given, parsed.allowed));
  const spare = kind(implied(fallback));
  return spare.ok ? spare.value : null;
}

/** A default that is an expression is the runner's to fill; where it did not, there is nothing. */
const implied = (fallback: string): string => (fallback.startsWith('${{') ? '' : fallback);

function unknownInputs(env: Readonly<Record<string, string>>): Reason[] {
  const known = new Set(NAMES.map(variableOf));
  return Object.keys(env)
    .filter((name) => name.startsWith('INPUT_') && !known.has(name))
    .map((variable) => unknownInput(variable));
}

function unknownInput(variable: string): Reason {
  const name = variable.slice('INPUT_'.length).toLowerCase();
  const nearest = nearestOf(name, NAMES);
  const hint = nearest
    ? `Did you mean ${nearest}?`
    : `It is no input of this action: remove the line, or rename the variable ${quoteValue(variable)}.`;
  return { code: 'AEGIS-E100', message: `${quoteValue(name)} is not an input. ${hint}` };
}
