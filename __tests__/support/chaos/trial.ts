import { type Random, randomOf } from './random.ts';
import { drawSuite, type Suite } from './suite.ts';

/** How one shard sees other files and tests than the others. */
const ODDITIES = ['blind', 'extra', 'more', 'fewer', 'renamed'] as const;

/** Which timings a shard sees. */
export type View = 'a' | 'b' | 'none';

/** What becomes of the plan of the run after somebody has published it. */
const TAMPERINGS = ['lose', 'garble', 'swap'] as const;

export type Tampering = (typeof TAMPERINGS)[number];

/** One shard of a trial. Times in seconds. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  /** After the start of the run. */
  readonly start: number;
  readonly view: View;
  /** Seed of its random order; null for the order of definition. */
  readonly order: number | null;
  readonly odd: (typeof ODDITIES)[number] | null;
  readonly workers: 'off' | '2';
  /** After its start it is killed; null: never. */
  readonly kill: number | null;
}

/** Everything about a run that a seed decides. */
export interface Trial {
  readonly seed: number;
  readonly suite: Suite;
  readonly shards: readonly Shard[];
  /** `durations`: files that somebody put beside the tests; `cache`: ledgers that earlier runs have left. */
  readonly ledgers: 'durations' | 'cache';
  /** Lines as `--fault` takes them. */
  readonly faults: readonly string[];
  /** When the faults end; null: never. */
  readonly clears: number | null;
  readonly tampering: { readonly kind: Tampering; readonly after: number } | null;
}

/** The trial of a seed; always the same. */
export function drawTrial(seed: number): Trial {
  const random = randomOf(seed);
  const faults = drawFaults(random.fork('faults'));
  const tampered = random.fork('tampering');
  return {
    seed,
    suite: drawSuite(random.fork('suite'), random.chance(0.08)),
    shards: drawShards(random.fork('shards')),
    ledgers: random.chance(0.25) ? 'cache' : 'durations',
    faults,
    clears: random.chance(0.4) ? tenths(random, 5, 60) : null,
    tampering: tampered.chance(0.2)
      ? { kind: tampered.pick(TAMPERINGS), after: tenths(tampered, 0, 20) }
      : null,
  };
}

const tenths = (random: Random, least: number, most: number): number => random.whole(least, most) / 10;

function drawShards(random: Random): Shard[] {
  const count = random.whole(2, 8);
  const indices = Array.from({ length: count }, (_, at) => at + 1);
  const strangers = new Set(random.shuffled(indices).slice(0, Math.floor(count / 2)));
  const strange: View = random.pick(['b', 'b', 'none']);
  const [odd, killed] = [random.chance(0.2), random.chance(0.12)].map((drawn) =>
    drawn ? random.pick(indices) : 0,
  );
  const workers = random.pick(['off', 'off', '2'] as const);
  const shuffles = random.chance(0.5);
  return indices.map((index) => ({
    index,
    start: tenths(random, 0, 15),
    view: strangers.has(index) ? strange : 'a',
    order: shuffles ? random.whole(1, 1000) : null,
    odd: index === odd ? random.pick(ODDITIES) : null,
    workers,
    kill: index === killed ? tenths(random, 2, 50) : null,
  }));
}

/** Each with the calls it makes sense for. N: a count from 1 to 3. */
const FAULTS: readonly string[] = [
  'CreateArtifact=status:409*N',
  'CreateArtifact=status:409*N',
  'CreateArtifact=status:500*N',
  'CreateArtifact=rate:1*N',
  'CreateArtifact=reset*N',
  'CreateArtifact=stall*N',
  'CreateArtifact=garbage*N',
  'CreateArtifact=empty*N',
  'FinalizeArtifact=status:500*N',
  'FinalizeArtifact=reset*N',
  'FinalizeArtifact=stall*N',
  'FinalizeArtifact=cut*N',
  'ListArtifacts=lag:1',
  'ListArtifacts=lag:3',
  'ListArtifacts=lag:8',
  'ListArtifacts=duplicate',
  'ListArtifacts=status:503*N',
  'ListArtifacts=status:500',
  'ListArtifacts=stall*N',
  'ListArtifacts=garbage*N',
  'GetSignedArtifactURL=status:500*N',
  'GetSignedArtifactURL=evict*N',
  'GetSignedArtifactURL=stall*N',
  'blob-get=truncate*N',
  'blob-get=garbage*N',
  'blob-get=reset*N',
  'blob-get=cut*N',
  'blob-get=evict*N',
  'blob-get=stall-body*N',
  'blob-get=slow:20000',
  'blob-put=status:500*N',
  'blob-put=reset*N',
  'blob-put=stall*N',
  'GetCacheEntryDownloadURL=status:500',
  'GetCacheEntryDownloadURL=stall*N',
  'GetCacheEntryDownloadURL=html:502*N',
  'GetCacheEntryDownloadURL=garbage*N',
  'CreateCacheEntry=status:409*N',
  'DeleteArtifact=status:500',
  '*=status:500*N',
  '*=reset*N',
];

function drawFaults(random: Random): string[] {
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  return Array.from({ length: count }, () => random.pick(FAULTS).replace('N', `${random.whole(1, 3)}`));
}

/** One line about what a trial does to a run. */
export function describe({ shards, ledgers, faults, clears, tampering, suite }: Trial): string {
  const about = shards.flatMap(({ index, odd, kill }) => [
    ...(odd ? [`${index} ${odd}`] : []),
    ...(kill === null ? [] : [`${index} killed after ${kill} s`]),
  ]);
  return [
    `${shards.length} shards`,
    ledgers,
    ...(shards.some(({ order }) => order !== null) ? ['shuffled'] : []),
    ...('tests/test_red.py' in suite ? ['a red test'] : []),
    ...about,
    ...(tampering ? [`plan: ${tampering.kind} after ${tampering.after} s`] : []),
    ...faults,
    ...(faults.length > 0 && clears !== null ? [`until ${clears} s`] : []),
  ].join(', ');
}
