import type { Manifest } from './model.ts';

/**
 * Seconds of tests per second in which tests ran: near the number of xdist's workers, 1 without them. What is
 * known of single tests and their files, a plan for one, is divided by it to be a time on the clock.
 */
export function parallelism(manifests: readonly Pick<Manifest, 'session' | 'seconds'>[]): number {
  const clock = manifests.reduce((sum, run) => sum + clockOf(run), 0);
  const work = manifests.reduce((sum, { session }) => sum + workOf(session), 0);
  // A process on its own is never fully busy: what it waits for must not stretch the time of others.
  return clock > 0 ? Math.max(1, work / clock) : 1;
}

/** Without the start of pytest and the collection, which is as long with many workers as with one. */
const clockOf = ({ seconds, session }: Pick<Manifest, 'session' | 'seconds'>): number =>
  Math.max(0, seconds - session.collectSeconds);

/** Tests of an earlier attempt took no time in this one. */
const workOf = ({ tests }: Manifest['session']): number =>
  tests.reduce((sum, { seconds, attempt }) => (attempt === undefined ? sum + seconds : sum), 0);
