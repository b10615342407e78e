import { describe, expect, test } from '@jest/globals';
import { economicsOf, thrashes } from '../../../src/caches/economics.ts';
import type { CacheReport } from '../../../src/caches/kind.ts';
import type { StoreFigures } from '../../../src/caches/store/model.ts';
import { cache } from '../../support/reports.ts';

const GB = 1e9;

const exact = (bytes: number) => ({ kind: 'exact', key: 'k', bytes, seconds: 1 }) as const;
const stored = (bytes: number) => ({ kind: 'stored', bytes, seconds: 1 }) as const;
const CURRENT = { kind: 'current' } as const;

function store(label: string, figures: Partial<StoreFigures>, save: CacheReport['save'] = null): CacheReport {
  const none = { total: 0, moved: 0, kept: 0, entries: 0, lost: [], evicted: 0 };
  return { ...cache(label, exact(figures.moved ?? 0), save), figures: { ...none, ...figures } };
}

describe('the economics of caches', () => {
  test('trees weigh what was restored and saved', () => {
    const reports = [
      cache('poetry venv', exact(40), CURRENT),
      cache('poetry downloads', { ...exact(30), kind: 'partial' }, stored(35)),
      cache('fixtures', { kind: 'miss', seconds: 1 }, stored(7)),
    ];
    expect(economicsOf(reports, 10 * GB)).toEqual({
      restored: 70,
      saved: 42,
      kept: 0,
      holdings: [
        { kind: 'poetry', bytes: 105, entries: 3 },
        { kind: 'fixtures', bytes: 7, entries: 1 },
      ],
      held: 112,
      limit: 10 * GB,
      unknown: [],
      evicted: [],
    });
  });

  test('a store holds all that its index names, however little was moved', () => {
    const { restored, kept, held, holdings } = economicsOf(
      [store('ollama models', { total: 2600, moved: 12, kept: 2588, entries: 7 }, CURRENT)],
      10 * GB,
    );
    expect({ restored, kept, held }).toEqual({ restored: 12, kept: 2588, held: 2600 });
    expect(holdings).toEqual([{ kind: 'ollama', bytes: 2600, entries: 8 }]);
  });

  test('the kind that holds most comes first, and one that holds nothing does not come', () => {
    const reports = [
      cache('fixtures', exact(1)),
      cache('docker layers', { kind: 'miss', seconds: 1 }),
      store('ollama models', { total: 9, entries: 1 }),
    ];
    expect(economicsOf(reports, GB).holdings.map(({ kind }) => kind)).toEqual(['ollama', 'fixtures']);
  });

  test('says of which caches it does not know all sizes', () => {
    const reports = [
      { ...cache('timings', { kind: 'miss', seconds: 1 }), kind: 'ledger' },
      cache('poetry venv', { kind: 'miss', seconds: 1 }, { kind: 'duplicate' }),
      cache('poetry downloads', { kind: 'skipped', reason: 'not needed' }, CURRENT),
      cache('fixtures', { kind: 'miss', seconds: 1 }, { kind: 'skipped', reason: 'policy' }),
      cache('ollama models', { kind: 'miss', seconds: 1 }),
      cache('docker layers', exact(1)),
    ];
    expect(economicsOf(reports, GB).unknown).toEqual(['poetry venv', 'poetry downloads', 'ollama models']);
  });

  test('entries that are gone are counted by cache, and not held any more', () => {
    const { evicted, holdings } = economicsOf([store('ollama models', { entries: 7, evicted: 2 })], GB);
    expect(evicted).toEqual([{ label: 'ollama models', entries: 2 }]);
    expect(holdings[0]?.entries).toBe(6);
  });
});

describe('caches thrash', () => {
  test.each([
    [8 * GB, 0, null],
    [8 * GB + 1, 0, 'tight'],
    [20 * GB, 0, 'tight'],
    [1, 3, 'evicted'],
    [9 * GB, 3, 'evicted'],
  ])('%d bytes of 10 GB and %d entries gone: %s', (total, evicted, cause) => {
    expect(thrashes(economicsOf([store('ollama models', { total, evicted, entries: 9 })], 10 * GB))).toBe(
      cause,
    );
  });

  test('nothing cached is no trouble', () => {
    expect(thrashes(economicsOf([], 10 * GB))).toBeNull();
  });
});
