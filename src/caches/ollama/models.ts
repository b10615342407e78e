import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../host/ports.ts';
import { limiter } from '../../host/transfer/limiter.ts';
import type { Reason } from '../../results/model.ts';
import { count } from '../../text/format.ts';
import { quote } from '../../text/quote.ts';
import type { Contents } from '../store/model.ts';
import { ask, OllamaError } from './api.ts';
import { removeDamaged } from './damaged.ts';
import { ollama } from './layout.ts';
import { type ModelName, parseModel, sameModel } from './names.ts';
import { PULL_TIMINGS, type PullTimings, pullModel } from './pull.ts';

const MOST_PULLS = 2;
/** For the pulls of all models together. */
const PULLS_MS = 30 * 60_000;
/** For an answer that needs no registry. */
const ANSWER_MS = 60_000;
/** A pull can take a blob for whole that another pull then finds damaged: that one is pulled once more. */
const ROUNDS = 2;
/** A server may list a model only a moment after its pull. */
const LOOKS = 3;

/** The server, and the directory where its models should be. */
export interface Store {
  readonly url: string;
  readonly directory: string;
  /** What is there comes from an older key: its registry may have another model under the name now. */
  readonly older?: boolean;
}

/** What has come of it. */
export interface Brought {
  /** AEGIS-E215, one for each model that the tests cannot have. */
  readonly missing: readonly Reason[];
  /** The directory where the server keeps its models, quoted, or a few words; null: it is the one of the store. */
  readonly elsewhere: string | null;
}

/** `unseen`: it is whole in our directory, and the server does not list it. */
type Place = 'here' | 'elsewhere' | 'damaged' | 'absent' | 'unseen';

/** What bringing needs in every step. */
interface Work {
  readonly host: Host;
  readonly store: Store;
  readonly names: readonly ModelName[];
  readonly timings: PullTimings;
  /** Why some could not be pulled. */
  readonly failed: Map<ModelName, string>;
  /** Those by which it is clear that the server has a directory of its own. */
  readonly strange: Set<ModelName>;
}

/**
 * Pulls the models that the server has not, two at a time, and verifies each: the server can show it, and its blobs
 * have the right sizes. Never throws.
 */
export async function bringModels(
  host: Host,
  store: Store,
  names: readonly ModelName[],
  timings: PullTimings = PULL_TIMINGS,
): Promise<Brought> {
  const work = { host, store, names, timings, failed: new Map(), strange: new Set() } satisfies Work;
  try {
    await pullWanted(work);
    return await verify(work);
  } catch (error) {
    const reason = { code: 'AEGIS-E214', message: `The server at ${store.url} ${sentence(error)}.` } as const;
    return { missing: [...failures(work), reason], elsewhere: null };
  }
}

const sentence = (error: unknown): string =>
  error instanceof OllamaError ? `does not list its models: ${error.message}` : quote(String(error), 300);

async function pullWanted(work: Work): Promise<void> {
  const { host, store, timings } = work;
  const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(PULLS_MS)]);
  const doors = { url: store.url, clock: host.clock, tell: host.log.info, signal, timings };
  const slot = limiter(MOST_PULLS);
  const pull = (name: ModelName) => slot(() => pullModel(doors, name));
  if (store.older) await refresh(work, pull);
  await pullMissing(work, async (name) => {
    const reason = await pull(name);
    if (reason === null) return;
    work.failed.set(name, reason);
    host.log.warning(`${name.given}: ${reason}`);
  });
}

/** Only blobs that have changed move. A registry that does not answer costs nothing: there is a whole model. */
async function refresh(work: Work, pull: (name: ModelName) => Promise<string | null>): Promise<void> {
  const { host, names } = work;
  const place = await placesOf(work);
  await Promise.all(
    names
      .filter((name) => place(name) === 'here')
      .map(async (name) => {
        const reason = await pull(name);
        if (reason !== null) host.log.warning(`${name.given} stays as the cache has it: ${reason}`);
      }),
  );
}

async function pullMissing(work: Work, bring: (name: ModelName) => Promise<void>): Promise<void> {
  const { host, names, failed, strange } = work;
  for (let round = 0; round < ROUNDS; round += 1) {
    const place = await (round === 0 ? placesOf(work) : settledPlaces(work));
    const wanted = names.filter((name) => !failed.has(name) && /damaged|absent|unseen/.test(place(name)));
    if (round === 0)
      host.log.info(`Ollama has ${names.length - wanted.length} of ${count(names.length, 'model')}.`);
    for (const name of wanted) if (place(name) === 'unseen') strange.add(name);
    await Promise.all(wanted.map((name) => mend(work, name)));
    await Promise.all(wanted.map(bring));
  }
}

async function mend({ host, store }: Work, name: ModelName): Promise<void> {
  const removed = await removeDamaged(store.directory, name);
  if (removed > 0) host.log.info(`${name.given}: removed ${count(removed, 'damaged blob')}.`);
}

const failures = ({ failed }: Work): Reason[] =>
  [...failed].map(([name, why]) => ({ code: 'AEGIS-E215', message: `${name.given}: ${why}.` }));

async function verify(work: Work): Promise<Brought> {
  const { names, failed, strange } = work;
  const rest = names.filter((name) => !failed.has(name));
  const place = rest.length > 0 ? await settledPlaces(work) : () => 'absent' as const;
  const shown = await Promise.all(
    rest.map(async (name) => ({ name, answer: await show(work, name), place: place(name) })),
  );
  for (const { name, answer, place } of shown) {
    const why = whyMissing(place) ?? answer.problem;
    if (why !== null) failed.set(name, why);
    if (place === 'elsewhere') strange.add(name);
  }
  const found = shown.find(({ name }) => strange.has(name));
  const elsewhere = found ? (found.answer.directory ?? 'a directory of its own') : null;
  return { missing: failures(work), elsewhere };
}

const whyMissing = (place: Place): string | null => {
  if (place === 'damaged') return 'a blob of it is missing or has the wrong size';
  return /absent|unseen/.test(place) ? 'the server does not have it, although it was pulled' : null;
};

/** The same after pulls: looks again for a model that was pulled and is not there. */
async function settledPlaces(work: Work): Promise<(name: ModelName) => Place> {
  const { host, names, failed, timings } = work;
  for (let look = 1; ; look += 1) {
    const place = await placesOf(work);
    const isSettled = names.every((name) => failed.has(name) || !/absent|unseen/.test(place(name)));
    if (isSettled || look === LOOKS) return place;
    await sleep(timings.settle, undefined, { signal: host.cancelled }).catch(() => undefined);
  }
}

/** Says of each model where it is, by what the server lists and what lies on disk. */
async function placesOf({ host, store: { url, directory } }: Work): Promise<(name: ModelName) => Place> {
  const [listed, contents] = await Promise.all([listOf(host, url), ollama.read(directory)]);
  return ({ root }) =>
    placeOf(
      contents,
      root,
      listed.some((one) => sameModel(one, root)),
    );
}

function placeOf({ roots, broken }: Contents, root: string, isListed: boolean): Place {
  if (roots.some(({ name }) => sameModel(name, root))) return isListed ? 'here' : 'unseen';
  if (!isListed) return 'absent';
  return broken.some((name) => sameModel(name, root)) ? 'damaged' : 'elsewhere';
}

/** Full names of the models that the server lists. */
async function listOf(host: Host, url: string): Promise<string[]> {
  const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(ANSWER_MS)]);
  const { models } = await ask({ url, path: '/api/tags', signal });
  return (Array.isArray(models) ? models : []).flatMap((one: { name?: unknown } | null) => {
    const name = typeof one?.name === 'string' ? parseModel(one.name) : null;
    return name && 'root' in name ? [name.root] : [];
  });
}

/** What the server shows of a model: where its weights lie, quoted, or why it shows nothing. */
async function show({ host, store: { url } }: Work, { root }: ModelName) {
  const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(ANSWER_MS)]);
  try {
    const { modelfile } = await ask({ url, path: '/api/show', body: { model: root }, signal });
    const [, directory] = /^FROM (.+)[\\/]blobs[\\/]sha256-/m.exec(String(modelfile)) ?? [];
    return { problem: null, directory: directory ? quote(directory, 300) : null };
  } catch (error) {
    const { message } = error as OllamaError;
    return { problem: `the server cannot show it (${message})`, directory: null };
  }
}
