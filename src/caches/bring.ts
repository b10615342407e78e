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
  /** What needs the environment of the tests. */
  after(env: Readonly<Record<string, string>>): Promise<void>;
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
 */
export function startBringing(ports: BringPorts): Bringing {
  const planned = lookAround(ports);
  const early = planned.then((all) => restoreEarly(ports, all.filter(isDue('after'))));
  const env = childEnvironment(ports.host.facts.env);
  const besides = planned.then((all) => bringAll(ports, all.filter(isDue('beside')), env));
  const beside = allOf([besides, early.then(({ done }) => done)]);
  // It may fail before anybody waits for it.
  beside.catch(() => undefined);
  return {
    beside,
    async after(env) {
      const [all, { caches }] = await Promise.all([planned, early]);
      await bringAll({ ...ports, caches }, all.filter(isDue('after')), env);
    },
  };
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

async function bringAll(ports: BringPorts, planned: readonly Planned[], env: BringJob['env']): Promise<void> {
  const job: BringJob = { ...ports, env };
  const wanted = planned.filter((one) => isWanted(one, ports.context));
  await allOf(wanted.map((one) => ports.time(one.name, () => bringOne(job, one))));
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
