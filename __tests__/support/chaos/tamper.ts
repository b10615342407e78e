import { setTimeout as sleep } from 'node:timers/promises';
import type { Service, StoredArtifact } from '../../../local/service/index.ts';
import { archive, filesOf, plant } from '../forge.ts';
import { twirp } from '../service.ts';
import type { Tampering } from './trial.ts';

const LOOK_MS = 20;
/** The faults of the service hit us as well. */
const TRIES = 5;
const PATIENCE_MS = 2000;

/** Lies in wait for the plan of a run. */
export interface Ambush {
  /** Ends the wait. @returns whether the plan was tampered with */
  lift(): Promise<boolean>;
}

/** Does something to the plan of a run, `after` seconds from when it shows. */
export function ambush(service: Service, run: string, kind: Tampering, after: number): Ambush {
  const stop = new AbortController();
  const act = async (): Promise<boolean> => {
    const plan = await firstPlan(service, run, stop.signal);
    if (plan === null) return false;
    await sleep(after * 1000, undefined, { signal: stop.signal });
    return tamper(service, run, plan, kind);
  };
  const done = act().catch(() => false);
  return {
    lift: () => {
      stop.abort();
      return done;
    },
  };
}

export const planOf = (service: Service, run: string): StoredArtifact | null =>
  service.artifacts(run).find(({ name }) => name.startsWith('aegis-plan-')) ?? null;

async function firstPlan(service: Service, run: string, signal: AbortSignal): Promise<StoredArtifact | null> {
  for (;;) {
    const plan = planOf(service, run);
    if (plan !== null || signal.aborted) return plan;
    await sleep(LOOK_MS);
  }
}

/** Takes a finished artifact out of a run, and puts another of its name there where the kind says so. */
async function tamper(
  service: Service,
  run: string,
  plan: StoredArtifact,
  kind: Tampering,
): Promise<boolean> {
  const files = await filesOf(plan.path);
  const { name } = plan;
  const gone = await insist(async () => {
    const { status } = await twirp(service, 'DeleteArtifact', { name }, { run });
    if (status >= 400) throw new Error(`DeleteArtifact answers ${status}`);
  });
  if (!gone || kind === 'lose') return gone;
  const content = kind === 'garble' ? Buffer.from('<html>') : archive(swapped(files));
  return insist(() => plant(service, run, name, content));
}

/** Every shard gets what belongs to the next one; the hash stays. */
function swapped(files: Readonly<Record<string, string>>): Record<string, string> {
  const turned = (text: string) =>
    text.replace(/("[^"]+\.py"):(\d+)/g, (_, file, shard) => `${file}:${+shard + 1}`);
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, turned(text)]));
}

async function insist(act: () => Promise<void>): Promise<boolean> {
  for (let left = TRIES; left > 0; left--) {
    const tried = act().then(
      () => true,
      () => false,
    );
    if (await Promise.race([tried, sleep(PATIENCE_MS, false)])) return true;
  }
  return false;
}
