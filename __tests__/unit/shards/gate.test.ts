import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Answer, ArtifactInfo } from '../../../src/host/ports.ts';
import { findLanes } from '../../../src/shards/gate/find.ts';
import { lanesIn, selectLanes } from '../../../src/shards/gate/lanes.ts';
import { ofLane, whose } from '../../../src/shards/whose.ts';
import { artifactShelf } from '../../support/artifact-shelf.ts';
import { aManifest } from '../../support/manifests.ts';

const SEARCH = { base: 'results', attempt: 2 };

const artifacts = (...names: readonly string[]): ArtifactInfo[] =>
  names.map((name, at) => ({ id: at + 1, name, size: 1 }));

/** Lane → what is there: `1:results-unit-1of2`, in the order of the shards. */
const seen = (...names: readonly string[]) =>
  Object.fromEntries(
    lanesIn(artifacts(...names), SEARCH).map(({ lane, count, newest, repair }) => [
      lane,
      [
        count,
        ...[...newest].map(([index, { name }]) => `${index}:${name}`),
        ...(repair ? [repair.name] : []),
      ],
    ]),
  );

describe('lanes by the names of artifacts', () => {
  test('shards, a lane without shards, merged results and foreign names', () => {
    const merged = ['results-unit', 'results-unit-attempt2'];
    const others = ['results', 'results-', 'other-unit', 'aegis-plan-unit', 'aegis-done-unit-1of2'];
    const found = seen('results-unit-2of2', 'results-unit-1of2', 'results-e2e', ...merged, ...others);
    expect(found).toEqual({
      unit: [2, '2:results-unit-2of2', '1:results-unit-1of2'],
      e2e: [1, '1:results-e2e'],
    });
  });

  test('the newest attempt of each shard, never one that is still to come', () => {
    const found = seen(
      'results-a-1of2',
      'results-a-2of2',
      'results-a-2of2-attempt2',
      'results-a-1of2-attempt3',
    );
    expect(found).toEqual({ a: [2, '1:results-a-1of2', '2:results-a-2of2-attempt2'] });
    expect(seen('results-b', 'results-b-attempt2')).toEqual({ b: [1, '1:results-b-attempt2'] });
  });

  test('of two artifacts with one name the later one', () => {
    const [lane] = lanesIn(artifacts('results-a-1of1', 'results-a-1of1'), SEARCH);
    expect(lane?.newest.get(1)?.id).toBe(2);
  });

  test('a repair belongs to its lane while no shard is newer', () => {
    expect(seen('results-a-1of2', 'results-a-2of2', 'results-a-repair').a).toContain('results-a-repair');
    const again = seen('results-a-1of2', 'results-a-2of2-attempt2', 'results-a-repair').a;
    expect(again).not.toContain('results-a-repair');
    expect(seen('results-a', 'results-a-repair')).toEqual({ a: [1, '1:results-a', 'results-a-repair'] });
    expect(seen('results-a-repair')).toEqual({ 'a-repair': [1, '1:results-a-repair'] });
  });

  test('what a shard left before it began again does not count, and is named', () => {
    const listed = ['results-a-1of2', 'results-a-2of2', 'results-b', 'results-c-1of1'];
    const notes = ['a-2of2', 'b-1of1'].map((shard) => `aegis-again-results+${shard}-attempt2`);
    const found = () => lanesIn(artifacts(...listed, ...notes), SEARCH);
    expect(found().map(({ newest, reasons }) => [[...newest.keys()], reasons.length])).toEqual([
      [[1], 1],
      [[], 1],
      [[1], 0],
    ]);
    expect(found()[0]?.reasons).toMatchObject([
      { code: 'AEGIS-E402', message: expect.stringMatching(/^Shard 2\/2 began again in attempt 2 and left/) },
    ]);
    listed.push('results-a-2of2-attempt2', 'results-b-attempt2');
    expect(found().map(({ newest, reasons }) => [newest.size, reasons])).toEqual([
      [2, []],
      [1, []],
      [1, []],
    ]);
  });

  test('counts that differ in the newest attempt are named, those of an earlier one are of another time', () => {
    const [lane] = lanesIn(artifacts('results-a-1of3', 'results-a-1of4'), SEARCH);
    expect(lane).toMatchObject({
      count: 4,
      reasons: [{ code: 'AEGIS-E403', message: 'Shard 1/3 counts 3 shards, others count 4.' }],
    });
    const [later] = lanesIn(artifacts('results-a-1of3', 'results-a-1of2-attempt2'), SEARCH);
    expect(later).toMatchObject({ count: 2, reasons: [] });
  });

  test.each([
    'results-a-3of2',
    'results-a-0of2',
    'results-a-1of999',
    'results-..',
    'results-a b',
    `results-${'x'.repeat(200)}`,
    'results-a-attempt99999',
    'results-a\nb',
  ])('%j is nobody’s shard', (name) => {
    const lanes = lanesIn(artifacts(name), SEARCH);
    expect(lanes.filter(({ whole }) => !whole)).toEqual([]);
    for (const { lane } of lanes) expect(lane).toMatch(/^[\w.-]{1,100}$/);
  });

  test('no name at all makes it throw or count a shard twice', () => {
    const part = fc.constantFrom(
      'results',
      '-',
      'a',
      '1of2',
      '2of2',
      '9of2',
      '-attempt2',
      'repair',
      '..',
      '*',
    );
    const name = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const lanes = lanesIn(artifacts(...names), SEARCH);
        expect(new Set(lanes.map(({ lane }) => lane)).size).toBe(lanes.length);
        for (const { newest, count } of lanes)
          for (const index of newest.keys()) expect(index >= 1 && index <= count).toBe(true);
      }),
    );
  });
});

describe('lanes that were asked for', () => {
  const LANES = ['unit-python-3.11', 'unit-python-3.12', 'e2e'].map((lane) => ({ lane }));
  const select = (...patterns: readonly string[]) => {
    const { lanes, unmatched } = selectLanes(LANES, patterns);
    return [lanes.map(({ lane }) => lane), unmatched];
  };

  test('all, one, some, and none', () => {
    expect(select()).toEqual([['unit-python-3.11', 'unit-python-3.12', 'e2e'], []]);
    expect(select('e2e')).toEqual([['e2e'], []]);
    expect(select('unit-*12', 'x*')).toEqual([['unit-python-3.12'], ['x*']]);
    expect(select('*')).toEqual([['unit-python-3.11', 'unit-python-3.12', 'e2e'], []]);
    expect(select('e2e*e2e', 'e', '2e')).toEqual([[], ['e2e*e2e', 'e', '2e']]);
  });

  test('a star stands for what a pattern of the language would', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 8 }).map((parts) => parts.join(''));
    const pattern = fc.array(fc.constantFrom('a', 'b', '.', '*'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (lane, parts) => {
        const escaped = parts.map((part) => (part === '*' ? '.*' : part === '.' ? '\\.' : part));
        const expected = new RegExp(`^${escaped.join('')}$`).test(lane);
        expect(selectLanes([{ lane }], [parts.join('')]).lanes.length === 1).toBe(expected);
      }),
    );
  });
});

describe('looking for lanes', () => {
  const ASKING = { tries: 4, pauseMs: 1 };
  const wish = (...patterns: readonly string[]) => ({
    search: SEARCH,
    patterns,
    stop: new AbortController().signal,
  });

  test('it asks again while a shard is missing, and no longer', async () => {
    const shelf = artifactShelf(['results-a-1of2']);
    let asked = 0;
    const slow = {
      ...shelf,
      list: () => {
        asked += 1;
        if (asked === 3) shelf.names.add('results-a-2of2');
        return shelf.list();
      },
    };
    const { lanes, reasons } = await findLanes(slow, wish(), ASKING);
    expect([lanes[0]?.newest.size, reasons, asked]).toEqual([2, [], 3]);
  });

  test('what is never there is left to the proof', async () => {
    const { lanes, others, reasons } = await findLanes(
      artifactShelf(['results-a-1of2', 'results-b']),
      wish('a*'),
      ASKING,
    );
    expect([lanes.map(({ lane }) => lane), others, reasons]).toEqual([['a'], ['b'], []]);
  });

  test('a job that is cancelled waits no longer', async () => {
    const stop = AbortSignal.abort();
    const patient = { tries: 1000, pauseMs: 100_000 };
    const found = await findLanes(artifactShelf(), { ...wish(), stop }, patient);
    expect(found.lanes).toEqual([]);
  });

  test('no service and a service that fails are different things', async () => {
    const refused: Answer<never> = { ok: false, conflict: false, unavailable: true, reason: 'none here' };
    const absent = { ...artifactShelf(), list: async () => refused };
    expect((await findLanes(absent, wish(), ASKING)).reasons).toMatchObject([{ code: 'AEGIS-E410' }]);
    const failing = artifactShelf([], (call) => call === 'list');
    expect((await findLanes(failing, wish(), ASKING)).reasons).toMatchObject([{ code: 'AEGIS-E402' }]);
  });
});

describe('whose', () => {
  test('results', () => {
    const manifest = { ...aManifest(2, 4, []), lane: 'unit' };
    expect([whose(manifest, false), whose(manifest, true)]).toEqual(['Shard 2/4', 'Shard 2/4 of unit']);
    const repair = { ...manifest, role: 'repair' as const };
    expect([whose(repair, false), whose(repair, true)]).toEqual(['Repair', 'Repair of unit']);
    const only = { ...manifest, shard: { index: 1, count: 1 } };
    expect([whose(only, false), whose(only, true)]).toEqual(['', 'unit']);
  });

  test('reasons', () => {
    const said = (message: string) => ofLane('e2e', { code: 'AEGIS-E402', message }).message;
    expect(said('Shard 3/4 left no result.')).toBe('Shard 3/4 of e2e left no result.');
    expect(said('tests/a.py ran on no shard.')).toBe('e2e: tests/a.py ran on no shard.');
  });
});
