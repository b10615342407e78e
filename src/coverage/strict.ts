import { CoverageError } from './error.ts';

/** Reading JSON that is not trusted: each function returns the value as its type, or throws E502 naming it. */

export type Members = Readonly<Record<string, unknown>>;

export const damaged = (what: string): CoverageError =>
  new CoverageError('AEGIS-E502', `The coverage data cannot be used: ${what}.`);

export function object(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw damaged(`${name} is not an object`);
  return value as Members;
}

/** Own members only: `constructor` and `__proto__` are names like any other. */
export function member(from: Members, name: string): unknown {
  if (!Object.hasOwn(from, name)) throw damaged(`${name} is missing`);
  return from[name];
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(`${name} is not a list`);
  return value;
}

export function string(value: unknown, name: string, limit: number): string {
  if (typeof value !== 'string' || value.length > limit) throw damaged(`${name} is not a short text`);
  return value;
}

export function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw damaged(`${name} is neither true nor false`);
  return value;
}
