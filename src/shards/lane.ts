import { createHash } from 'node:crypto';
import { inputProblem } from '../inputs/problem.ts';
import type { Reason, ShardId } from '../results/model.ts';

/** Suite plus every matrix value except the shard axis: what must never be mixed up. */
export interface Lane {
  /** Safe in file and artifact names; different lanes have different names. */
  readonly name: string;
  readonly suite: string;
  readonly shard: ShardId;
}

/** `single`: as many jobs as shards, so there is one lane, whatever else the matrix says of each job. */
type Found =
  | { readonly shard: ShardId; readonly axis: string | null; readonly single?: boolean }
  | { readonly problem: Reason };

const SHARD_VALUE = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/;
const HOW =
  'Write `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }` in the job, or set `shard: INDEX/COUNT` where other jobs have the rest.';

/**
 * Finds out which shard this job is and what its lane is called.
 * @param wanted the input `shard`
 * @param matrix the matrix context; null without one
 * @param strategy the strategy context (`job-index` from 0, `job-total`)
 */
export function findLane(
  suite: string,
  wanted: 'auto' | ShardId,
  matrix: unknown,
  strategy: unknown,
): Lane | { readonly problem: Reason } {
  const axes = recordOf(matrix);
  const found = wanted === 'auto' ? findShard(axes, recordOf(strategy)) : fromInput(wanted, axes);
  if ('problem' in found) return found;
  const named = found.single ? {} : axes;
  return { name: laneName(suite, named, found.axis), suite, shard: found.shard };
}

function findShard(axes: Axes, strategy: Axes): Found {
  const like = Object.keys(axes).filter((axis) => SHARD_VALUE.test(textOf(axes[axis])));
  if (like.length > 1)
    return refuse(`finds two axes of the matrix that look like shards: ${like.join(', ')}`, like, axes);
  const axis = like[0];
  if (axis !== undefined) return fromValue(axis, axes, strategy);
  return 'shard' in axes ? fromStrategy(axes, strategy) : { shard: { index: 1, count: 1 }, axis: null };
}

function fromValue(axis: string, axes: Axes, strategy: Axes): Found {
  const match = SHARD_VALUE.exec(textOf(axes[axis]));
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (shard.index > shard.count || shard.count > 256)
    return refuse('finds a shard in the matrix that cannot be', [axis], axes);
  // A shard that has no job would be missed by nobody: the others would all be green.
  const jobs = Number(strategy['job-total']);
  const alone = Object.keys(axes).length === 1;
  if (jobs >= 1 && (jobs < shard.count || (alone && jobs !== shard.count)))
    return refuse(`finds ${shard.count} shards in the matrix and ${jobs} jobs`, [axis], axes);
  return { shard, axis, single: jobs === shard.count };
}

/** A plain `shard: [1, 2, 3]` says its count only when no other axis multiplies the jobs. */
function fromStrategy(axes: Axes, strategy: Axes): Found {
  const [index, count] = [Number(strategy['job-index']) + 1, Number(strategy['job-total'])];
  const alone = Object.keys(axes).length === 1;
  if (alone && index >= 1 && index <= count && count <= 256)
    return { shard: { index, count }, axis: 'shard' };
  return refuse('cannot know how many shards there are from the matrix', ['shard'], axes);
}

function refuse(reason: string, axis: readonly string[], axes: Axes): Found {
  const got = axis.map((name) => `${name}: ${textOf(axes[name])}`).join(', ');
  return { problem: inputProblem('shard', 'AEGIS-E101', reason, got, HOW) };
}

/** The axis that fed an explicit `shard` must not become part of the lane, or no shard would find the others. */
function fromInput(shard: ShardId, axes: Axes): Found {
  if ('shard' in axes) return { shard, axis: 'shard' };
  const fits = (value: string) => value === `${shard.index}/${shard.count}` || value === String(shard.index);
  const like = Object.keys(axes).filter((axis) => fits(textOf(axes[axis])));
  if (like.length <= 1) return { shard, axis: like[0] ?? null };
  return refuse('cannot know which axis of the matrix it comes from; call that axis `shard`', like, axes);
}

/** `unit`, `unit-python-3.12`; a hash keeps names apart that had to be changed or cut. */
function laneName(suite: string, axes: Axes, shardAxis: string | null): string {
  const rest = Object.keys(axes)
    .filter((axis) => axis !== shardAxis)
    .sort()
    .map((axis) => `${axis}-${textOf(axes[axis])}`);
  return safeName([suite, ...rest].join('-'), JSON.stringify([suite, ...rest]));
}

function safeName(text: string, identity: string): string {
  const safe = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '');
  if (safe === text && safe.length <= 80) return safe;
  return `${safe.slice(0, 80)}-${createHash('sha256').update(identity).digest('hex').slice(0, 6)}`;
}

type Axes = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): Axes =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Axes) : {};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
