import { join } from 'node:path';
import { planJobs } from '../../local/plan.ts';
import {
  type Combination,
  type JobOptions,
  type JobResult,
  type RunningJob,
  runJob,
} from '../../local/runner/index.ts';
import {
  type CacheScope,
  cacheScopes,
  parseFault,
  type Service,
  type StoredArtifact,
  startService,
} from '../../local/service/index.ts';
import { runFacts } from '../../local/state.ts';
import { scratch } from './facts.ts';
import { ACTION, testPython } from './scenario.ts';

const RUN = '1';
const MAIN_BRANCH = 'refs/heads/main';

/** What one job is, where it differs from a push to main without a matrix. */
export interface Part
  extends Pick<JobOptions, 'inputs' | 'env' | 'override' | 'service' | 'phases' | 'state' | 'machine'> {
  /** The id of the job in its workflow; `test` when not given. */
  readonly job?: string;
  /** A gate job: an empty workspace and no inputs but its own. */
  readonly gate?: true;
  /** `2/3`: the matrix has that shard, and whatever `axes` adds. */
  readonly shard?: string;
  readonly axes?: Combination;
  readonly event?: 'push' | 'pull_request';
  readonly attempt?: number;
  /** The workflow run; artifacts of different runs do not see each other. */
  readonly run?: string;
  /** What the token may do with caches, where it is not what GitHub gives. */
  readonly caches?: readonly CacheScope[];
}

/** A results service and the jobs that act on it, one by one or side by side, each as it likes. */
export interface Stage extends AsyncDisposable {
  readonly service: Service;
  /** Replaces the faults of the service; none ends them. */
  faults(...lines: readonly string[]): void;
  begin(part?: Part): Promise<RunningJob>;
  play(part?: Part): Promise<JobResult>;
  /** Names of the artifacts of a run, sorted. */
  names(run?: string): string[];
  artifact(name: string, run?: string): StoredArtifact;
}

/**
 * Opens a stage on a project. Jobs of the same shard and axes get the same folders, so the same cache keys;
 * they must not run side by side. `folder`: what its `service` keeps is there from the beginning.
 */
export async function openStage(project: string, folder = scratch('stage')): Promise<Stage> {
  const service = await startService({ directory: join(folder, 'service') });
  const python = await testPython();
  const begin = async (part: Part = {}): Promise<RunningJob> => {
    const options = await jobOptions({ project, folder, service }, part);
    const inputs = part.gate ? { mode: 'gate' } : { python, workers: 'off' };
    return runJob({ ...options, inputs: { ...inputs, ...part.inputs } });
  };
  const artifact = (name: string, run = RUN): StoredArtifact => {
    const found = service.artifacts(run).find((stored) => stored.name === name);
    if (!found) throw new Error(`there is no artifact ${name}`);
    return found;
  };
  return {
    service,
    begin,
    artifact,
    faults: (...lines) => service.setFaults(lines.map(parseFault)),
    play: async (part) => (await begin(part)).done,
    names: (run = RUN) =>
      service
        .artifacts(run)
        .map(({ name }) => name)
        .sort(),
    [Symbol.asyncDispose]: () => service.close(),
  };
}

interface Scenery {
  readonly project: string;
  readonly folder: string;
  readonly service: Service;
}

async function jobOptions({ project, folder, service }: Scenery, part: Part): Promise<JobOptions> {
  const { shard, axes, event = 'push', attempt = 1, run = RUN, job = 'test', ...more } = part;
  const facts = await runFacts(project, { event, attempt, runId: run, exclude: [], job });
  const { ref, baseRef } = facts;
  const base = baseRef === '' ? undefined : `refs/heads/${baseRef}`;
  const caches = part.caches ?? cacheScopes({ ref, base, defaultBranch: MAIN_BRANCH });
  const [plan] = planJobs([shard || axes ? { ...axes, ...(shard ? { shard } : {}) } : null]);
  if (!plan) throw new Error('a job was not planned');
  const access = {
    url: service.url,
    token: service.token({ run, job: `${job}-${plan.slot.replace(/\s/g, '-')}`, caches }),
  };
  return {
    action: ACTION,
    project: part.gate ? null : project,
    facts,
    directory: join(folder, job === 'test' ? plan.slot : `${job} ${plan.slot}`),
    matrix: plan.matrix,
    strategy: strategyOf(part),
    service: access,
    ...pickDefined(more),
  };
}

/** A whole matrix of shards, of which this job is one. */
function strategyOf({ shard = '1/1', axes }: Part): { readonly index: number; readonly total: number } {
  const [index, count] = shard.split('/').map(Number) as [number, number];
  return { index: index - 1, total: axes ? 2 * count : count };
}

function pickDefined(part: Omit<Part, 'shard'>): Partial<JobOptions> {
  const { env, override, service, phases, state, machine } = part;
  return {
    ...(env ? { env } : {}),
    ...(override ? { override } : {}),
    ...(service === undefined ? {} : { service }),
    ...(phases ? { phases } : {}),
    ...(state ? { state } : {}),
    ...(machine ? { machine } : {}),
  };
}

/** All jobs at once, each starting `seconds` after the one before; results in the order of the parts. */
export async function playAll(
  stage: Stage,
  parts: readonly Part[],
  seconds = 0,
): Promise<readonly JobResult[]> {
  const pause = (at: number) => new Promise((resolve) => setTimeout(resolve, at * seconds * 1000));
  return Promise.all(parts.map((part, at) => pause(at).then(() => stage.play(part))));
}
