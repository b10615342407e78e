import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonEnvironment } from '../python/model.ts';
import { junitFromSession } from '../results/junit.ts';
import type { Manifest, Reason, Session } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import { carryData } from './carry.ts';
import { frameOf } from './frame.ts';
import { writeCoverage } from './measured.ts';
import { asCarried, type EarlierResult } from './rerun.ts';
import { type Shard, writeManifest } from './shard.ts';
import type { Share } from './share.ts';

/** The result of a shard that had nothing to run any more: what the earlier attempt found. */
export async function carriedShard(
  step: Step,
  python: PythonEnvironment,
  share: Share,
  earlier: EarlierResult,
): Promise<Shard> {
  const { directory } = earlier;
  const target = step.places.shard;
  const { coverage } = earlier;
  const { files } = await writeCoverage(target, coverage, await carryData(earlier, target));
  const manifest = { ...asCarried(earlier.manifest, step.host.facts.attempt), coverage: files };
  const junit = join(target, 'test-results.xml');
  await copyFile(join(directory, 'test-results.xml'), junit).catch(() =>
    writeResult(junit, junitFromSession(manifest.session)),
  );
  return {
    manifest: await writeManifest(target, manifest),
    directory: target,
    python,
    coverage,
    notices: python.notices,
    share,
  };
}

/** The result of a shard that ran no test: it ended before, or left its share to the last shard. */
export async function idleShard(
  step: Step,
  reasons: readonly Reason[],
  {
    python = null,
    share = null,
    why = '',
  }: { python?: PythonEnvironment | null; share?: Share | null; why?: string } = {},
): Promise<Shard> {
  const manifest: Manifest = {
    ...frameOf(step, share?.use ?? { kind: 'rendezvous', reason: 'it ended before a plan was agreed' }),
    session: NO_SESSION,
    end: { kind: 'not-started', reason: why || reasons.map(({ code }) => code).join(', ') },
    seconds: 0,
    reasons,
    coverage: null,
    reproduce: { all: '', failures: null },
  };
  const directory = step.places.shard;
  await writeResult(join(directory, 'test-results.xml'), junitFromSession(NO_SESSION));
  const written = await writeManifest(directory, manifest);
  const left = why && `AEGIS-W415: this shard ran nothing, and leaves its tests to the last one: ${why}.`;
  const notices = [...(python?.notices ?? []), ...(left ? [left] : [])];
  return { manifest: written, directory, python, coverage: null, notices, share };
}

const NO_SESSION: Session = {
  started: false,
  finished: false,
  exitStatus: null,
  versions: {},
  census: [],
  owned: [],
  tests: [],
  collectErrors: [],
  lostWorkers: [],
  stopped: null,
  collectSeconds: 0,
  pids: [],
  running: [],
};
