import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { checkedOut } from '../inputs/untrusted.ts';
import type { Manifest, PlanUse } from '../results/model.ts';
import type { Step } from '../step.ts';
import { ALGORITHM } from './plan/model.ts';

/** Where paths in coverage data start. */
export function placeOf({ host, inputs }: Pick<Step, 'host' | 'inputs'>) {
  const { workspace } = host.facts;
  return { workspace, directory: relative(workspace, inputs.tests.directory).split(sep).join('/') };
}

/** The part of a manifest that is known before anything runs. */
export function frameOf(step: Pick<Step, 'host' | 'inputs'>, plan: PlanUse) {
  const {
    host: { facts },
    inputs: { lane },
  } = step;
  return {
    schema: 1,
    lane: lane.name,
    suite: lane.suite,
    shard: lane.shard,
    attempt: facts.attempt,
    commit: facts.sha,
    runId: facts.runId,
    algorithm: ALGORITHM,
    plan,
    role: 'shard',
    selection: selectionOf(step),
    directory: placeOf(step).directory,
  } as const satisfies Partial<Manifest>;
}

/** Fingerprint of everything that selects tests: shards that were given different ones must not be merged. */
function selectionOf({ host, inputs: { tests } }: Pick<Step, 'host' | 'inputs'>): string {
  const { testPaths, pytestArgs, markers, directory } = tests;
  const { workspace } = host.facts;
  // The event's commit is not always the one that was checked out.
  const head = checkedOut(directory, workspace)?.commit ?? '';
  const parts = [testPaths, pytestArgs, markers, relative(workspace, directory), head];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
