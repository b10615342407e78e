import type { Axes } from './plan.ts';

/** Readers of single values of a command line; each throws an error that says what is needed. */

const SHARDS_MAX = 256;

export function shardCount(text: string): number {
  const count = positive(text);
  if (count > SHARDS_MAX) throw new Error(`1 to ${SHARDS_MAX} shards are possible (got "${text}").`);
  return count;
}

export function parseAxes(text: string): Axes {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('an object of axes is needed.');
  for (const [axis, entries] of Object.entries(value)) {
    if (axis === 'include' || axis === 'exclude')
      throw new Error(`"${axis}" is not understood here, only plain axes.`);
    const plain =
      Array.isArray(entries) &&
      entries.length > 0 &&
      entries.every((entry) => /^(?:string|number|boolean)$/.test(typeof entry));
    if (!plain) throw new Error(`axis "${axis}" must be a list of plain values.`);
  }
  return value as Axes;
}

export function positive(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`a whole number from 1 is needed (got "${text}").`);
  return Number(text);
}

export function decimal(text: string): number {
  if (!/^\d{1,9}(?:\.\d+)?$/.test(text)) throw new Error(`a number from 0 is needed (got "${text}").`);
  return Number(text);
}

export function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`name=value is needed (got "${text}").`);
  return [text.slice(0, at), text.slice(at + 1)];
}

export function event(text: string): 'push' | 'pull_request' {
  if (text !== 'push' && text !== 'pull_request')
    throw new Error(`push or pull_request is needed (got "${text}").`);
  return text;
}
