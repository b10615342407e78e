import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Answer, ArtifactInfo, ArtifactStore } from '../../../../src/host/ports.ts';
import type { Meeting } from '../../../../src/shards/meeting.ts';
import { namesOf } from '../../../../src/shards/names.ts';
import type { Plan } from '../../../../src/shards/plan/model.ts';
import { makePlan } from '../../../../src/shards/plan/plan.ts';
import { scratch } from '../../../support/facts.ts';
import { COMMIT } from '../../../support/manifests.ts';

/** What goes wrong with one call: it fails; it fails though it was done; the name is not seen to be taken. */
export type Fault = 'fails' | 'answer lost' | 'twice' | null;

interface Stored {
  readonly info: ArtifactInfo;
  readonly files: Record<string, string>;
  /** Looks that do not see it yet. */
  lag: number;
}

/** Artifacts in memory, with their contents. */
export interface Library extends ArtifactStore {
  readonly stored: Stored[];
  /** `list`, `upload NAME`, `download ID`, `remove NAME`, in order. */
  readonly calls: string[];
  put(name: string, files: Record<string, string>): ArtifactInfo;
}

export const refusal = (reason: string, more: { conflict?: boolean; unavailable?: boolean } = {}) =>
  ({ ok: false, conflict: false, unavailable: false, ...more, reason }) as const satisfies Answer<never>;

export interface Odds {
  /** Asked before every call. */
  readonly fault?: (call: string) => Fault;
  /** How many listings do not show a new artifact. */
  readonly lag?: () => number;
  readonly unavailable?: boolean;
}

export function library({ fault = () => null, lag = () => 0, unavailable = false }: Odds = {}): Library {
  const stored: Stored[] = [];
  const calls: string[] = [];
  let ids = 0;
  const begin = (call: string): Fault => {
    calls.push(call);
    return fault(call);
  };
  const put = (name: string, files: Record<string, string>): ArtifactInfo => {
    const info = { id: ++ids, name, size: JSON.stringify(files).length };
    stored.push({ info, files, lag: lag() });
    return info;
  };
  const gone = refusal('there is no such service', { unavailable: true });
  const broken = refusal('(503) Service Unavailable');
  return {
    stored,
    calls,
    put,
    async upload(name, files, root) {
      const odd = begin(`upload ${name}`);
      await Promise.resolve();
      if (unavailable) return gone;
      if (odd === 'fails') return broken;
      if (odd !== 'twice' && stored.some(({ info }) => info.name === name))
        return refusal('(409) Conflict', { conflict: true });
      const info = put(
        name,
        Object.fromEntries(files.map((file) => [relative(root, file), readFileSync(file, 'utf8')])),
      );
      return odd === 'answer lost' ? broken : { ok: true, value: info };
    },
    async list() {
      const odd = begin('list');
      await Promise.resolve();
      if (unavailable) return gone;
      if (odd === 'fails') return broken;
      return { ok: true, value: stored.filter((one) => one.lag-- <= 0).map(({ info }) => info) };
    },
    async download(id, directory) {
      const odd = begin(`download ${id}`);
      const found = stored.find(({ info }) => info.id === id);
      if (unavailable) return gone;
      if (!found || odd === 'fails') return broken;
      mkdirSync(directory, { recursive: true });
      for (const [name, text] of Object.entries(found.files)) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), text);
      }
      return { ok: true, value: null };
    },
    async remove(name) {
      begin(`remove ${name}`);
      for (const one of stored.filter(({ info }) => info.name === name))
        stored.splice(stored.indexOf(one), 1);
      return { ok: true, value: null };
    },
  };
}

export function meetingOf(index: number, count: number, artifacts: ArtifactStore): Meeting {
  const shard = { index, count };
  const names = namesOf('test-results', 'unit', shard.count);
  return { artifacts, names, shard, runId: '1', attempt: 1, temp: scratch('agree'), retentionDays: 7 };
}

/** A plan over three files; another weight is another plan. */
export function aPlan(count: number, weight = 1): Plan {
  const files = ['a.py', 'b.py', 'c.py'].map((file, at) => ({
    file,
    importSeconds: 0,
    fixtureSeconds: 0,
    tests: [{ id: `${file}::test_1`, seconds: at + weight, group: '', quality: 'measured' as const }],
  }));
  return makePlan({ files, count, sessionSeconds: 0 });
}

export const expected = (count: number) => ({ count, commit: COMMIT });
