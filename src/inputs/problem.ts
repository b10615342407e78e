import type { Reason } from '../results/model.ts';
import type { InputName } from './table.ts';

/** Quotes a value for a message: JSON escapes, cut at 120 characters. */
export function quoteValue(value: string): string {
  return JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
}

/** A refusal of an input in the one form that all of them have. */
export function inputProblem(
  name: InputName,
  code: Reason['code'],
  reason: string,
  value: string,
  allowed: string,
): Reason {
  return { code, message: `${name}: ${reason} (got ${quoteValue(value)}). ${allowed}` };
}
