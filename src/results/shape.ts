/**
 * Checks of values that come from outside: each takes a value and its place (`session.tests[3].id`)
 * and returns it typed, or throws a ShapeError that names the place.
 */
export type Check<T> = (value: unknown, place: string) => T;

export class ShapeError extends Error {}

const refuse = (place: string, expected: string): never => {
  throw new ShapeError(`${place || 'the value'} is not ${expected}`);
};

/** A text of at most `cap` UTF-16 units. */
export function string(cap: number): Check<string> {
  return (value, place) =>
    typeof value === 'string' && value.length <= cap
      ? value
      : refuse(place, `a text of at most ${cap} characters`);
}

/** A text that a rule accepts. */
export function matching(accepts: (text: string) => boolean, expected: string): Check<string> {
  return (value, place) => (typeof value === 'string' && accepts(value) ? value : refuse(place, expected));
}

export const boolean: Check<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'true or false');

/** A safe integer within bounds. */
export function integer(from: number, to = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, place) =>
    Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to
      ? (value as number)
      : refuse(place, `a whole number from ${from} to ${to}`);
}

/** A finite number from 0. */
export const seconds: Check<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : refuse(place, 'a number of seconds');

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Check<T> {
  return (value, place) =>
    allowed.find((one) => one === value) ?? refuse(place, `one of ${allowed.join(', ')}`);
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, place) => (value === null ? null : check(value, place));
}

export function array<T>(check: Check<T>, cap: number): Check<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length > cap) return refuse(place, `a list of at most ${cap}`);
    return value.map((each, at) => check(each, `${place}[${at}]`));
  };
}

type Shape = Readonly<Record<string, Check<unknown>>>;
type Required<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> };
type Optional<S extends Shape> = { readonly [K in keyof S]?: ReturnType<S[K]> };

/** An object with exactly these fields; the optional ones may be absent. Unknown fields are refused. */
export function object<S extends Shape, O extends Shape = Record<never, never>>(
  fields: S,
  optional?: O,
): Check<Required<S> & Optional<O>> {
  const known = new Map(Object.entries({ ...fields, ...optional }));
  return (value, place) => {
    const found = entriesOf(value, place);
    for (const key of Object.keys(fields)) if (!found.has(key)) refuse(`${place}.${key}`, 'there');
    const checked = [...found].map(([key, each]) => {
      const check = known.get(key) ?? refuse(`${place}.${key}`, 'a known field');
      return [key, check(each, `${place}.${key}`)] as const;
    });
    return Object.fromEntries(checked) as Required<S> & Optional<O>;
  };
}

/** A map of at most `cap` names to values. */
export function record<T>(check: Check<T>, cap: number): Check<Readonly<Record<string, T>>> {
  return (value, place) => {
    const found = entriesOf(value, place);
    if (found.size > cap) return refuse(place, `a map of at most ${cap}`);
    return Object.fromEntries([...found].map(([key, each]) => [key, check(each, `${place}.${key}`)]));
  };
}

const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function entriesOf(value: unknown, place: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(place, 'an object');
  const entries = Object.entries(value);
  if (entries.some(([key]) => PROTOTYPE_KEYS.has(key))) return refuse(place, 'free of prototype keys');
  return new Map(entries);
}
