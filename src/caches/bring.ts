import { titleOf } from '../codes.ts';
import { StepError } from '../errors.ts';
import type { Host, RestoreOutcome } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import type { BringJob, CacheContext, CacheSpec, Caches } from './kind.ts';
import type { Remainder } from './remainder.ts';
import { type Planned, planCaches } from './table.ts';

/** What the kinds bring, and when it is waited for. */
export interface Bringing {
  /** What needs no Python; begun, and to be awaited before the tests. */
  readonly beside: Promise<void>;
  /** What needs the environment of the tests; fails as that does. */
  readonly after: Promise<void>;
}

/** What bringing needs of the step. */
export interface BringPorts {
  readonly host: Host;
  readonly caches: Caches;
  readonly context: CacheContext;
  readonly leave: (remainder: Remainder) => void;
  /** Measures what one kind takes. */
  readonly time: <T>(what: string, body: () => Promise<T>) => Promise<T>;
}

/**
 * Begins at once with everything that needs no Python, and waits for none of it: the environment comes first.
 * Entries of kinds that need Python are looked up now too; it is only missed where one has to be made.
 * @param environment variables of the tests, as soon as their Python is there
 */
export function startBringing(ports: BringPorts, environment: Promise<BringJob['env']>): Bringing {
  const planned = lookAround(ports);
  const early = planned.then((all) => restoreEarly(ports, all.filter(isDue('after'))));
  const after = bringAfter();
  const env = childEnvironment(ports.host.facts.env);
  const besides = planned.then((all) =>
    bringAll({ ...ports, env, environment, prepared: after }, all.filter(isDue('beside'))),
  );
  const beside = allOf([besides, early.then(({ done }) => done)]);
  // They may fail before anybody waits for them.
  for (const part of [beside, after]) part.catch(() => undefined);
  return { beside, after };

  async function bringAfter(): Promise<void> {
    const [env, all, { caches }] = await Promise.all([environment, planned, early]);
    const job = { ...ports, caches, env, environment, prepared: environment };
    await bringAll(job, all.filter(isDue('after')));
  }
}

/** What each kind wants. As many workers as entries to look up, so that none waits until another's has started. */
async function lookAround({ host, context }: BringPorts): Promise<readonly Planned[]> {
  const planned = await planCaches(context);
  for (const { name, find } of planned) if (!find.wanted) tellUnwanted(host, name, find);
  const lookUps = planned.map(({ find }) => (find.wanted ? Math.max(1, find.specs.length) : 0));
  const all = lookUps.reduce((sum, count) => sum + count, 0);
  if (all > 0) host.workers.warm('caches', all);
  return planned;
}

const isDue =
  (when: 'beside' | 'after') =>
  ({ kind }: Planned): boolean =>
    (kind.when ?? 'beside') === when;

const specsOf = ({ find }: Planned): readonly CacheSpec[] => (find.wanted ? find.specs : []);

/** Begins to restore, and gives caches that answer with what was begun. */
function restoreEarly({ caches }: BringPorts, planned: readonly Planned[]) {
  const begun = new Map<string, Promise<RestoreOutcome>>();
  for (const spec of planned.flatMap(specsOf)) begun.set(spec.key, caches.restore(spec));
  const asBegun: Caches = {
    restore: (spec) => begun.get(spec.key) ?? caches.restore(spec),
    save: (spec) => caches.save(spec),
    leaveOut: (spec, reason) => caches.leaveOut(spec, reason),
    report: () => caches.report(),
  };
  return { caches: asBegun, done: Promise.all(begun.values()) };
}

async function bringAll(job: BringJob & BringPorts, planned: readonly Planned[]): Promise<void> {
  const wanted = planned.filter((one) => isWanted(one, job.context));
  await allOf(wanted.map((one) => job.time(one.name, () => bringOne(job, one))));
}

/** All of them come to an end, then what failed is thrown, together: nothing goes on in the back of the tests. */
async function allOf(parts: readonly Promise<unknown>[]): Promise<void> {
  const ended = await Promise.allSettled(parts);
  const errors = ended.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  if (errors.length === 0) return;
  const bug = errors.find((error) => !(error instanceof StepError));
  throw bug ?? new StepError(errors.flatMap((error) => (error as StepError).reasons));
}

const isWanted = ({ find, kind }: Planned, context: CacheContext): boolean =>
  find.wanted || kind.needed?.(context) === true;

async function bringOne(job: BringJob, one: Planned): Promise<void> {
  const specs = specsOf(one);
  if (one.kind.bring) return one.kind.bring(job, specs);
  await Promise.all(specs.map((spec) => job.caches.restore(spec)));
  for (const spec of specs) await job.caches.save(spec);
}

/** A cache that nobody asked for is no news. */
function tellUnwanted({ log, job }: Host, kind: string, { reason, asked }: { reason: string; asked?: true }) {
  if (!asked) return log.debug(`No ${kind} cache: ${reason}.`);
  job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message: `No ${kind} cache: ${reason}.` });
}
