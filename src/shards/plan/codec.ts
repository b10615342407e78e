import { createHash } from 'node:crypto';
import type { Check } from '../../results/shape.ts';
import { array, integer, object, oneOf, record, ShapeError, seconds, string } from '../../results/shape.ts';
import { compareNames } from './cost.ts';
import { ALGORITHM, type Cut, type Plan } from './model.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, files: 200_000, ids: 500_000, shards: 999, name: 10_000 };

const shard = integer(1, LIMITS.shards);
const tests = integer(0);
const cutShape = object({ owners: array(shard, LIMITS.shards), ids: record(shard, LIMITS.ids) });
const entry: Check<number | Cut> = (value, place) =>
  typeof value === 'number' ? shard(value, place) : cutShape(value, place);

const planShape = object({
  schema: oneOf(1),
  algorithm: oneOf(ALGORITHM),
  count: shard,
  files: record(entry, LIMITS.files),
  predicted: array(seconds, LIMITS.shards),
  quality: object({ measured: tests, estimated: tests, unknown: tests }),
});

/** The one text of a plan: equal plans give equal texts. */
export const serializePlan = (plan: Plan): string => `${canonical(plan)}\n`;

/** What the shards of a run compare. sha256 of the text, in hex. */
export const planHash = (plan: Plan): string =>
  createHash('sha256').update(serializePlan(plan)).digest('hex');

/**
 * Reads a plan that came from outside.
 * @throws ShapeError that says what is not as it should be
 */
export function parsePlan(text: string): Plan {
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.bytes) throw new ShapeError(`plan has ${bytes} bytes, more than ${LIMITS.bytes}`);
  const plan: Plan = planShape(parseJson(text), 'plan');
  if (plan.predicted.length !== plan.count)
    throw new ShapeError(`plan.predicted has ${plan.predicted.length} entries for ${plan.count} shards`);
  for (const [file, each] of Object.entries(plan.files)) checkEntry(file, each, plan.count);
  return plan;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ShapeError(`plan is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** A file whose shard does not exist, or differs between what is read here and there, would be lost. */
function checkEntry(file: string, entry: number | Cut, count: number): void {
  string(LIMITS.name)(file, 'the name of a file in plan.files');
  const place = `plan.files.${file}`;
  const { owners, ids } = typeof entry === 'number' ? { owners: [entry], ids: {} } : entry;
  const ascending = owners.every((owner, at) => at === 0 || owner > (owners[at - 1] as number));
  if (owners.length === 0 || !ascending)
    throw new ShapeError(`${place}.owners is not a list of ascending shards`);
  if ((owners.at(-1) as number) > count) throw new ShapeError(`${place} names a shard beyond ${count}`);
  const known = new Set(owners);
  if (Object.values(ids).some((owner) => !known.has(owner)))
    throw new ShapeError(`${place}.ids names a shard that is none of its owners`);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => compareNames(a, b));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}
