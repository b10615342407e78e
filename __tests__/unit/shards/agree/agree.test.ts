import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { serializeManifest } from '../../../../src/results/manifest.ts';
import type { PlanUse } from '../../../../src/results/model.ts';
import { agreePlan, fetchPlan } from '../../../../src/shards/agree/agree.ts';
import { sealPlan } from '../../../../src/shards/agree/envelope.ts';
import { planHash } from '../../../../src/shards/plan/codec.ts';
import { aManifest, COMMIT } from '../../../support/manifests.ts';
import { aPlan, expected, type Fault, type Library, library, meetingOf } from './library.ts';

const PAUSES = Array<number>(8).fill(0);
const NAME = 'aegis-plan-unit';
const ORIGIN = { lane: 'unit', runId: '1', commit: COMMIT };

const agree = (shelf: Library, { index = 1, count = 3, plan = aPlan(count), commit = COMMIT } = {}) =>
  agreePlan(meetingOf(index, count, shelf), { count, commit }, () => plan, PAUSES);

const stored = (text: string) => {
  const shelf = library();
  shelf.put(NAME, { 'plan.json': text });
  return shelf;
};

const uploads = ({ calls }: Library) => calls.filter((call) => call.startsWith('upload')).length;

describe('a service without faults', () => {
  test('the first shard publishes its plan, and the others follow it whatever they would have planned', async () => {
    const shelf = library();
    const first = await agree(shelf, { plan: aPlan(3) });
    const second = await agree(shelf, { index: 2, plan: aPlan(3, 100) });
    expect(first.use).toEqual({ kind: 'plan', hash: planHash(aPlan(3)) });
    expect(second).toEqual(first);
    expect(shelf.stored.map(({ info }) => info.name)).toEqual([NAME]);
  });

  test('whoever finds the plan makes none', async () => {
    const shelf = stored(sealPlan(aPlan(3), ORIGIN));
    const never = () => {
      throw new Error('it was asked for a plan');
    };
    const { plan } = await agreePlan(meetingOf(2, 3, shelf), expected(3), never, PAUSES);
    expect(plan).toEqual(aPlan(3));
    expect(uploads(shelf)).toBe(0);
  });

  test('of two plans with the name the lowest id counts', async () => {
    const shelf = stored(sealPlan(aPlan(3), ORIGIN));
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3, 100), ORIGIN) });
    shelf.stored.reverse();
    expect((await agree(shelf)).plan).toEqual(aPlan(3));
  });
});

describe('disagreement names both sides', () => {
  test('about the number of shards', async () => {
    const { use, plan, refusal } = await agree(stored(sealPlan(aPlan(3), ORIGIN)), { count: 4 });
    expect([use.kind, plan]).toEqual(['waived', null]);
    expect(refusal).toEqual({
      code: 'AEGIS-E403',
      message: 'The plan of this run is for 3 shards, this job counts 4.',
    });
  });

  test('about the commit', async () => {
    const { use, refusal } = await agree(stored(sealPlan(aPlan(3), ORIGIN)), { commit: 'beef' });
    expect(use.kind).toBe('waived');
    expect(refusal?.code).toBe('AEGIS-E404');
    expect(refusal?.message).toContain(`commit ${COMMIT}, this job tests commit beef.`);
  });

  test('about the algorithm, whose plan need not even be readable', async () => {
    const other = { ...JSON.parse(sealPlan(aPlan(3), ORIGIN)), algorithm: 'lpt-9', plan: { new: 1 } };
    const { use, refusal } = await agree(stored(JSON.stringify(other)));
    expect(use.kind).toBe('waived');
    expect(refusal).toEqual({
      code: 'AEGIS-E404',
      message: 'The plan of this run is made by the rules lpt-9, this job spreads tests by lpt-1.',
    });
  });
});

describe('a plan that is damaged or forged is refused, and nothing runs', () => {
  const sealed = JSON.parse(sealPlan(aPlan(3), ORIGIN));
  const forged = {
    ...sealed,
    plan: { ...sealed.plan, files: { ...sealed.plan.files, 'a.py': 2, 'b.py': 2 } },
  };

  test.each([
    ['cut off', sealPlan(aPlan(3), ORIGIN).slice(0, -20), 'not an object'],
    ['empty', '', 'not an object'],
    ['changed behind its hash', JSON.stringify(forged), 'not what its hash says'],
    ['with a hash that is none', JSON.stringify({ ...sealed, hash: 'x' }), 'a sha256'],
    ['of another run', sealPlan(aPlan(3), { ...ORIGIN, runId: '2' }), 'of run 2'],
    ['of another lane', sealPlan(aPlan(3), { ...ORIGIN, lane: 'slow' }), 'of lane slow'],
    ['of another schema', JSON.stringify({ ...sealed, schema: 2 }), 'schema'],
    ['with more in it', JSON.stringify({ ...sealed, more: 1 }), 'known field'],
    [
      'with a shard that is not there',
      JSON.stringify({ ...sealed, plan: { ...sealed.plan, count: 1 } }),
      'shard',
    ],
  ])('%s', async (_, text, why) => {
    const { use, plan, refusal } = await agree(stored(text));
    expect([use.kind, plan, refusal]).toEqual(['waived', null, null]);
    expect(use).toMatchObject({ reason: expect.stringContaining(why) });
  });

  test('an archive without the file', async () => {
    const shelf = library();
    shelf.put(NAME, { 'other.json': '{}' });
    expect((await agree(shelf)).use).toMatchObject({
      kind: 'waived',
      reason: expect.stringContaining('plan.json'),
    });
  });

  test('an archive that is too large is not even downloaded', async () => {
    const shelf = stored(sealPlan(aPlan(3), ORIGIN));
    const [only] = shelf.stored;
    shelf.stored.splice(0, 1, { ...only, info: { ...only?.info, size: 1 << 30 } } as never);
    expect((await agree(shelf)).use).toMatchObject({
      kind: 'waived',
      reason: expect.stringContaining('1073741824'),
    });
    expect(shelf.calls).toEqual(['list']);
  });
});

describe('faults of the service', () => {
  const failing = (...which: readonly string[]) => {
    const left = [...which];
    return (call: string): Fault => {
      const at = left.indexOf(call.split(' ')[0] ?? '');
      if (at >= 0) left.splice(at, 1);
      return at >= 0 ? 'fails' : null;
    };
  };

  test('none at all: files are spread by hash, at once', async () => {
    const shelf = library({ unavailable: true });
    expect(await agree(shelf)).toEqual({
      use: { kind: 'rendezvous', reason: 'there is no such service' },
      plan: null,
      refusal: null,
    });
    expect(shelf.calls).toEqual(['list']);
  });

  test('nothing works: files are spread by hash after two failures', async () => {
    const shelf = library({ fault: () => 'fails' });
    expect((await agree(shelf)).use).toEqual({ kind: 'rendezvous', reason: '(503) Service Unavailable' });
    expect(shelf.calls).toEqual(['list', `upload ${NAME}`]);
  });

  test('no upload works and nobody has a plan: it is looked for to the end, then files are spread by hash', async () => {
    const shelf = library({ fault: (call) => (call.startsWith('upload') ? 'fails' : null) });
    expect((await agree(shelf)).use.kind).toBe('rendezvous');
    expect(shelf.calls.filter((call) => call === 'list')).toHaveLength(PAUSES.length + 1);
  });

  test('some calls fail and the next ones do not', async () => {
    const shelf = library({ fault: failing('list') });
    expect((await agree(shelf)).use.kind).toBe('plan');
  });

  test('the name is taken and the listing shows it late', async () => {
    const shelf = library({ lag: () => 4 });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf, { plan: aPlan(3, 100) })).plan).toEqual(aPlan(3));
    expect(uploads(shelf)).toBe(1);
  });

  test('the name is taken and the listing never shows it: this shard runs nothing', async () => {
    const shelf = library({ lag: () => 1000 });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf)).use.kind).toBe('waived');
  });

  test('it is listed and cannot be downloaded: this shard runs nothing', async () => {
    const shelf = library({ fault: (call) => (call.startsWith('download') ? 'fails' : null) });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf)).use).toMatchObject({
      kind: 'waived',
      reason: expect.stringContaining('(503)'),
    });
    expect(uploads(shelf)).toBe(0);
  });

  test('a download that fails once is tried again', async () => {
    const shelf = library({ fault: failing('download') });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf)).use.kind).toBe('plan');
  });

  test('the answer to an upload is lost: what it stored is the plan', async () => {
    const shelf = library({ fault: (call) => (call.startsWith('upload') ? 'answer lost' : null) });
    expect((await agree(shelf)).plan).toEqual(aPlan(3));
    expect(shelf.stored).toHaveLength(1);
  });

  test('an upload of ours breaks off and holds the name: nobody has a plan, and files are spread by hash', async () => {
    const shelf = library({
      lag: () => 1000,
      fault: (call) => (call.startsWith('upload') ? 'answer lost' : null),
    });
    expect((await agree(shelf)).use.kind).toBe('rendezvous');
    expect((await agree(shelf, { index: 2 })).use.kind).toBe('waived');
  });

  test('an older plan than the one just stored counts', async () => {
    const shelf = library({ lag: () => 1, fault: (call) => (call.startsWith('upload') ? 'twice' : null) });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf, { plan: aPlan(3, 100) })).plan).toEqual(aPlan(3));
    expect(shelf.stored).toHaveLength(2);
  });
});

describe('a plan that cannot be made', () => {
  const broken = () => {
    throw new Error('no such luck');
  };

  test("leaves this shard with the others' plan", async () => {
    const shelf = library({ lag: () => 3 });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agreePlan(meetingOf(1, 3, shelf), expected(3), broken, PAUSES)).use.kind).toBe('plan');
  });

  test('or with none, and why', async () => {
    const { use } = await agreePlan(meetingOf(1, 3, library()), expected(3), broken, PAUSES);
    expect(use).toEqual({ kind: 'rendezvous', reason: 'Error: no such luck' });
  });

  test('and one that others could not read is not published', async () => {
    const shelf = library();
    const plan = { ...aPlan(3), files: { 'a.py': 7 } };
    expect((await agree(shelf, { plan })).use.kind).toBe('rendezvous');
    expect(uploads(shelf)).toBe(0);
  });
});

describe('results without a plan', () => {
  const result = (plan: PlanUse, files = ['a.py', 'b.py', 'c.py', 'd.py', 'e.py']) => ({
    'manifest.json': serializeManifest({ ...aManifest(2, 3, files), plan }),
  });
  const hashed = { kind: 'plan', hash: planHash(aPlan(3)) } as const;
  const spread = { kind: 'rendezvous', reason: 'x' } as const;

  test.each([
    ['that were spread by hash: so is this shard', result(spread), 'rendezvous'],
    ['that followed a plan: it is gone, this shard runs nothing', result(hashed), 'waived'],
    ['that cannot be read: this shard runs nothing', { 'manifest.json': '{' }, 'waived'],
    ['of a shard without tests bind nobody', result(spread, []), 'plan'],
  ])('%s', async (_, files, kind) => {
    const shelf = library();
    shelf.put('test-results-unit-2of3', files);
    expect((await agree(shelf)).use.kind).toBe(kind);
    expect(uploads(shelf)).toBe(kind === 'plan' ? 1 : 0);
  });

  test('of other counts and lanes bind nobody', async () => {
    const shelf = library();
    shelf.put('test-results-unit-2of9', result(hashed));
    shelf.put('results-slow-2of3', result(hashed));
    expect((await agree(shelf)).use.kind).toBe('plan');
  });

  test('do not hide a plan that shows late', async () => {
    const lags = [0, 2];
    const shelf = library({ lag: () => lags.shift() ?? 0 });
    shelf.put('test-results-unit-2of3', result(hashed));
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf)).use).toEqual(hashed);
  });
});

describe('fetchPlan', () => {
  test('takes what is there', async () => {
    const shelf = stored(sealPlan(aPlan(3), ORIGIN));
    expect(await fetchPlan(meetingOf(1, 3, shelf), expected(3), PAUSES)).toEqual({
      plan: aPlan(3),
      reason: '',
    });
  });

  test.each([
    ['nothing', () => library(), 'there is no plan of this run'],
    ['a listing that fails', () => library({ fault: () => 'fails' }), '(503)'],
    ['a forged plan', () => stored(sealPlan(aPlan(3), { ...ORIGIN, runId: '2' })), 'of run 2'],
    ['a plan for others', () => stored(sealPlan(aPlan(4), ORIGIN)), 'for 4 shards'],
  ])('of %s says why not and makes none', async (_, shelf, why) => {
    const place = shelf();
    const found = await fetchPlan(meetingOf(1, 3, place), expected(3), PAUSES);
    expect(found).toEqual({ plan: null, reason: expect.stringContaining(why) });
    expect(uploads(place)).toBe(0);
  });
});

/** Waits so many turns of the event loop, so that shards overlap in every way. */
const turns = async (count: number) => {
  for (let left = count; left > 0; left--) await Promise.resolve();
};

test('whatever the service does, all shards that follow a plan follow the same', async () => {
  const faults = fc.infiniteStream(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: fc.constant('fails' as const) },
      { weight: 1, arbitrary: fc.constant('answer lost' as const) },
    ),
  );
  const lags = fc.infiniteStream(fc.nat({ max: 30 }));
  const starts = fc.array(fc.nat({ max: 400 }), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(faults, lags, starts, async (odds, late, when) => {
      const shelf = library({ fault: () => odds.next().value ?? null, lag: () => late.next().value ?? 0 });
      const shards = when.map(async (start, at) => {
        await turns(start);
        const plan = aPlan(when.length, at * 10 + 1);
        return agree(shelf, { index: at + 1, count: when.length, plan });
      });
      const uses = (await Promise.all(shards)).map(({ use }) => use);
      const hashes = new Set(uses.flatMap((use) => (use.kind === 'plan' ? use.hash : [])));
      expect(hashes.size).toBeLessThanOrEqual(1);
      for (const use of uses) if (use.kind !== 'plan') expect(use.reason).not.toBe('');
    }),
    { numRuns: 200 },
  );
});

describe('a later attempt', () => {
  const again = (shelf: Library, plan = aPlan(3, 100)) =>
    agreePlan({ ...meetingOf(1, 3, shelf), attempt: 2 }, expected(3), () => plan, PAUSES);

  test('follows the plan of the first', async () => {
    const shelf = stored(sealPlan(aPlan(3), ORIGIN));
    expect((await again(shelf)).plan).toEqual(aPlan(3));
    expect(uploads(shelf)).toBe(0);
  });

  test('makes one under a name of its own where the first has left a name and no plan', async () => {
    const shelf = library({ lag: () => (shelf.stored.length === 0 ? 1000 : 0) });
    shelf.put(NAME, { 'plan.json': sealPlan(aPlan(3), ORIGIN) });
    expect((await agree(shelf)).use.kind).toBe('waived');
    expect((await again(shelf)).use.kind).toBe('plan');
    expect(shelf.stored.map(({ info }) => info.name)).toEqual([NAME, `${NAME}@2`]);
    expect((await again(shelf, aPlan(3))).plan).toEqual(aPlan(3, 100));
  });
});
