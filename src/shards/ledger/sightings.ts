import type { Manifest, TestRecord } from '../../results/model.ts';
import { isGreen } from '../../results/totals.ts';

/** What the shards saw of one file, in milliseconds of the ledger's pace. */
export interface Sighting {
  readonly tests: SeenTest[];
  readonly imports: number[];
  readonly fixtures: number[];
  /** These times were measured by the newest attempt, so no ledger has them yet. */
  readonly fresh: boolean;
}

export interface SeenTest {
  readonly test: TestRecord;
  /** null when it did not end well. */
  readonly ms: number | null;
  readonly fresh: boolean;
}

/** A manifest, how slow its machine was, and whether it is of the newest attempt. */
export interface Measured {
  readonly manifest: Manifest;
  readonly speed: number;
  readonly fresh: boolean;
}

/** Every file that the shards took, with or without tests. */
export function sightingsOf(shards: readonly Measured[]): Map<string, Sighting> {
  const found = new Map<string, Sighting>();
  for (const { manifest, speed, fresh } of shards) {
    const { session } = manifest;
    const at = (file: string): Sighting => {
      const sighting = found.get(file) ?? { tests: [], imports: [], fixtures: [], fresh };
      found.set(file, sighting);
      return sighting;
    };
    const scale = 1000 / speed;
    for (const file of session.owned) at(file);
    for (const test of session.tests)
      at(test.file).tests.push({ test, ms: goodMs(test, scale), fresh: fresh && test.attempt === undefined });
    for (const { file, importSeconds, fixtureSeconds } of session.files ?? []) {
      at(file).imports.push(importSeconds * scale);
      at(file).fixtures.push(fixtureSeconds * scale);
    }
  }
  return found;
}

/**
 * Without the fixtures that it happened to set up for others. Skips are no good deed, but they are the test's time:
 * else one that is always skipped would cost like its neighbours.
 */
const goodMs = (test: TestRecord, scale: number): number | null =>
  isGreen(test) ? Math.max(0, test.seconds - (test.sharedSeconds ?? 0)) * scale : null;
