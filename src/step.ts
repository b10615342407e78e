import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCompression } from './caches/compression.ts';
import { type JobCaches, openCaches } from './caches/engine.ts';
import type { CacheContext } from './caches/kind.ts';
import { cachePolicy } from './caches/policy.ts';
import type { Remainder } from './caches/remainder.ts';
import type { Host } from './host/ports.ts';
import { type Inputs, loadInputs } from './inputs/inputs.ts';
import type { Meeting } from './shards/meeting.ts';
import { namesOf } from './shards/names.ts';
import { leaveState } from './state.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';

/** One run of the action: what was asked for, the doors, and where the results go. */
export interface Step {
  readonly host: Host;
  readonly inputs: Inputs;
  readonly caches: JobCaches;
  readonly cacheContext: CacheContext;
  readonly meeting: Meeting;
  readonly places: Places;
  readonly watch: Stopwatch;
  /** What post has to end or remove. */
  readonly remainders: readonly Remainder[];
  leave(remainder: Remainder): void;
}

/** Where this step puts its results. All under RUNNER_TEMP, which later steps can still read. */
export interface Places {
  /** The merged result: report.json, coverage.xml… */
  readonly lane: string;
  /** The result of this shard. */
  readonly shard: string;
}

/**
 * Reads the inputs and makes the places.
 * @throws StepError when an input is bad
 */
export async function openStep(host: Host, variables: Readonly<Record<string, string>>): Promise<Step> {
  const { facts } = host;
  const watch = stopwatch(host.clock);
  const compression = await findCompression(facts);
  const inputs = loadInputs(variables, facts, compression);
  const places = await makePlaces(join(facts.temp, 'aegis', inputs.lane.name));
  const caches = openCaches(host, cachePolicy(facts, inputs.caches), watch.time);
  const cacheContext = {
    facts,
    inputs: inputs.caches,
    directory: inputs.tests.directory,
    compression,
    lane: inputs.lane.name,
    shard: inputs.lane.shard.index,
  };
  const remainders: Remainder[] = [];
  // At once: whatever ends this process, post tidies up.
  const leave = (remainder: Remainder): void => {
    remainders.push(remainder);
    leaveState({ caches, host, remainders });
  };
  const meeting = meetingOf(host, inputs);
  return { host, inputs, caches, cacheContext, meeting, places, watch, remainders, leave };
}

async function makePlaces(lane: string): Promise<Places> {
  const shard = join(lane, 'shard');
  await rm(lane, { recursive: true, force: true });
  await mkdir(shard, { recursive: true });
  return { lane, shard };
}

function meetingOf({ facts, artifacts }: Host, { lane, artifactName, retentionDays }: Inputs): Meeting {
  return {
    artifacts,
    names: namesOf(artifactName, lane.name, lane.shard.count),
    shard: lane.shard,
    runId: facts.runId,
    attempt: facts.attempt,
    temp: facts.temp,
    retentionDays,
  };
}
