import { describe, expect, test } from '@jest/globals';
import { openCaches } from '../../../src/caches/engine.ts';
import type { CacheSpec } from '../../../src/caches/kind.ts';
import type { Host, RestoreOutcome } from '../../../src/host/ports.ts';
import { pythonHost } from '../../support/python-host.ts';

const HIT: RestoreOutcome = { kind: 'exact', key: 'aegis1-venv-x', bytes: 7, seconds: 1 };
const MISS: RestoreOutcome = { kind: 'miss', seconds: 0 };

const specOf = (savedWhen: CacheSpec['savedWhen']): CacheSpec => ({
  kind: 'poetry',
  label: 'poetry venv',
  paths: ['/work/.venv'],
  key: 'aegis1-venv-x',
  restoreKeys: [],
  components: {},
  savedWhen,
});

/** What the report says of the saving of an entry that was restored so, and then perhaps offered for saving. */
async function savedAfter(
  outcome: RestoreOutcome,
  savedWhen: CacheSpec['savedWhen'],
  offered = false,
  kind: CacheSpec['kind'] = 'poetry',
) {
  const host: Host = { ...(await pythonHost()), cache: cacheThat(outcome) };
  const caches = openCaches(host, { restore: null, save: null });
  const spec = { ...specOf(savedWhen), kind };
  await caches.restore(spec);
  if (offered) await caches.save(spec);
  return caches.report()[0]?.save;
}

const cacheThat = (outcome: RestoreOutcome): Host['cache'] => ({
  restore: async () => outcome,
  save: async () => ({ kind: 'stored', bytes: 1, seconds: 1 }),
});

describe('what the report says of saving', () => {
  test('an exact hit is up to date, whether or not anybody offers it again', async () => {
    expect(await savedAfter(HIT, 'made')).toEqual({ kind: 'current' });
    expect(await savedAfter(HIT, 'post')).toEqual({ kind: 'current' });
    expect(await savedAfter(HIT, 'post', true)).toEqual({ kind: 'current' });
  });

  test('what never came to be is not left to the end of the job', async () => {
    expect(await savedAfter(MISS, 'made')).toEqual({ kind: 'skipped', reason: 'it was not made' });
    expect(await savedAfter(MISS, 'made', true)).toEqual({ kind: 'stored', bytes: 1, seconds: 1 });
  });

  test('a kind that knows more says why it was left out', async () => {
    const caches = openCaches(
      { ...(await pythonHost()), cache: cacheThat(MISS) },
      { restore: null, save: null },
    );
    await caches.restore(specOf('post'));
    caches.leaveOut(specOf('post'), 'the builder cannot export a cache');
    const save = { kind: 'skipped', reason: 'the builder cannot export a cache' };
    expect(caches.report()).toMatchObject([{ label: 'poetry venv', restore: MISS, save }]);
    expect(caches.pending()).toEqual([]);
  });

  test('only what post saves is still open', async () => {
    expect(await savedAfter(MISS, 'post', true)).toBeNull();
    expect(await savedAfter(MISS, 'post')).toEqual({ kind: 'skipped', reason: 'it was not made' });
  });

  test('what was learned is saved by one shard alone, and the others say so', async () => {
    expect(await savedAfter(MISS, 'post', true, 'ledger')).toBeNull();
    expect(await savedAfter(MISS, 'post', false, 'ledger')).toEqual({
      kind: 'skipped',
      reason: 'the last shard saves what all have learned',
    });
  });
});
