import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CacheRecord, findCache } from '../../../../local/service/caches.ts';

const record = (id: number, key: string, rest: Partial<CacheRecord> = {}): CacheRecord => ({
  id,
  key,
  version: 'v',
  scope: 'main',
  size: 1,
  ...rest,
});
const scope = (name: string, read = true) => ({ scope: name, read, write: false });
const query = (key: string, restoreKeys: string[] = []) => ({ key, restoreKeys, version: 'v' });
const found = (records: CacheRecord[], wanted: ReturnType<typeof query>, scopes = [scope('main')]) =>
  findCache(records, scopes, wanted)?.id;

describe('findCache', () => {
  test('the exact key comes before a newer one with that prefix', () => {
    expect(found([record(1, 'a'), record(2, 'ab')], query('a'))).toBe(1);
  });

  test('the key is a prefix too, the newest wins', () => {
    expect(found([record(1, 'a-1'), record(3, 'a-3'), record(2, 'a-2')], query('a-'))).toBe(3);
  });

  test('restore keys count in their order', () => {
    expect(found([record(1, 'b-1'), record(2, 'c-1')], query('a', ['b-', 'c-']))).toBe(1);
  });

  test('a nearer scope with a restore key comes before a farther one with the exact key', () => {
    const records = [record(1, 'a', { scope: 'main' }), record(2, 'b-1', { scope: 'pr' })];
    expect(found(records, query('a', ['b-']), [scope('pr'), scope('main')])).toBe(2);
  });

  test('another version, another scope and an unreadable scope are not there', () => {
    const records = [record(1, 'a', { version: 'w' }), record(2, 'a', { scope: 'other' })];
    expect(found(records, query('a'))).toBeUndefined();
    expect(found([record(1, 'a')], query('a'), [scope('main', false)])).toBeUndefined();
  });

  test('whatever is found has the version, a readable scope and a wanted prefix', () => {
    const word = fc.stringMatching(/^[ab]{0,3}$/);
    const records = fc.array(fc.tuple(word, fc.constantFrom('v', 'w'), fc.constantFrom('main', 'pr', 'x')));
    fc.assert(
      fc.property(records, word, fc.array(word), (list, key, restoreKeys) => {
        const all = list.map(([name, version, where], at) => record(at, name, { version, scope: where }));
        const hit = findCache(all, [scope('pr'), scope('main')], query(key, restoreKeys));
        const fits = (one: CacheRecord) =>
          one.version === 'v' &&
          one.scope !== 'x' &&
          [key, ...restoreKeys].some((prefix) => one.key.startsWith(prefix));
        expect(hit === null).toBe(!all.some(fits));
        if (hit !== null) expect(fits(hit)).toBe(true);
      }),
    );
  });
});
