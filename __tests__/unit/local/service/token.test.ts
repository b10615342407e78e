import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cacheScopes, makeToken, readToken } from '../../../../local/service/token.ts';

describe('cacheScopes', () => {
  test('a push to the default branch has one scope', () => {
    expect(cacheScopes({ ref: 'refs/heads/main', defaultBranch: 'refs/heads/main' })).toEqual([
      { scope: 'refs/heads/main', read: true, write: true },
    ]);
  });

  test('a pull request writes its merge ref only, and reads base and default branch', () => {
    const refs = { ref: 'refs/pull/5/merge', base: 'refs/heads/next', defaultBranch: 'refs/heads/main' };
    expect(cacheScopes(refs)).toEqual([
      { scope: 'refs/pull/5/merge', read: true, write: true },
      { scope: 'refs/heads/next', read: true, write: false },
      { scope: 'refs/heads/main', read: true, write: false },
    ]);
  });

  test('a base that is the default branch counts once', () => {
    const refs = { ref: 'refs/pull/5/merge', base: 'refs/heads/main', defaultBranch: 'refs/heads/main' };
    expect(cacheScopes(refs)).toHaveLength(2);
  });
});

describe('tokens', () => {
  const id = fc.string({ minLength: 1 }).filter((text) => /^[^:\s]+$/.test(text));
  const caches = fc.array(fc.record({ scope: fc.string(), read: fc.boolean(), write: fc.boolean() }));

  test('say what was put in', () => {
    fc.assert(
      fc.property(id, id, caches, (run, job, list) => {
        const scope = { run, job, caches: list };
        expect(readToken(`Bearer ${makeToken(scope)}`)).toEqual(scope);
      }),
    );
  });

  test('hold the claims that the clients read', () => {
    const payload = makeToken({
      run: '1',
      job: 'a',
      caches: [{ scope: 'refs/x', read: true, write: false }],
    });
    const claims = JSON.parse(Buffer.from(payload.split('.')[1] ?? '', 'base64url').toString());
    const ac = '[{"Scope":"refs/x","Permission":1}]';
    expect(claims).toEqual({ scp: 'Actions.Results:1:a', ac, nbf: 0, exp: 4_102_444_800 });
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer x',
    'Bearer a.b.c',
    `Bearer a.${Buffer.from('{"scp":"x"}').toString('base64url')}.`,
  ])('nothing is read from %j', (header) => {
    expect(readToken(header)).toBeNull();
  });

  test('ids that would blur the scope are refused', () => {
    expect(() => makeToken({ run: '1:2', job: 'a', caches: [] })).toThrow('without colon');
  });
});
