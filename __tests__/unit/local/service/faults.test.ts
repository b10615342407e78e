import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FaultBook } from '../../../../local/service/faults.ts';
import { parseFault } from '../../../../local/service/index.ts';
import { CALLS } from '../../../../local/service/model.ts';

describe('parseFault', () => {
  test.each([
    [
      'CreateCacheEntry=status:503',
      { method: 'CreateCacheEntry', effect: { kind: 'status', status: 503 }, times: null },
    ],
    ['*=status:500*2', { method: '*', effect: { kind: 'status', status: 500 }, times: 2 }],
    ['blob-get=html:502', { method: 'blob-get', effect: { kind: 'html', status: 502 }, times: null }],
    [
      'ListArtifacts=rate:30',
      { method: 'ListArtifacts', effect: { kind: 'rate', retryAfter: '30' }, times: null },
    ],
    [
      '*=rate:soon, perhaps*3',
      { method: '*', effect: { kind: 'rate', retryAfter: 'soon, perhaps' }, times: 3 },
    ],
    [
      '*=rate:Wed, 21 Oct 2026 07:28:00 GMT',
      { method: '*', effect: { kind: 'rate', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, times: null },
    ],
    [
      'blob-put=slow:1000',
      { method: 'blob-put', effect: { kind: 'slow', bytesPerSecond: 1000 }, times: null },
    ],
    [
      'ListArtifacts=lag:1.5',
      { method: 'ListArtifacts', effect: { kind: 'lag', seconds: 1.5 }, times: null },
    ],
    ['ListArtifacts=duplicate', { method: 'ListArtifacts', effect: { kind: 'duplicate' }, times: null }],
    [
      'ListArtifacts=huge',
      { method: 'ListArtifacts', effect: { kind: 'huge', bytes: 67108864 }, times: null },
    ],
    ['blob-get=stall-body', { method: 'blob-get', effect: { kind: 'stall-body' }, times: null }],
    ['blob-get=evict*1', { method: 'blob-get', effect: { kind: 'evict' }, times: 1 }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  test.each([
    ['stall', 'there is no METHOD='],
    ['=stall', 'there is no METHOD='],
    ['CreateCache=stall', 'there is no method "CreateCache". Known are CreateCacheEntry'],
    ['*=explode', 'there is no kind "explode". Known are status'],
    ['*=constructor', 'there is no kind "constructor"'],
    ['*=status', '"" is not a status from 400 to 599'],
    ['*=status:200', '"200" is not a status'],
    ['*=status:5e2', '"5e2" is not a status'],
    ['*=stall:3', 'stall takes no argument'],
    ['*=rate', 'it needs the Retry-After value'],
    ['*=rate:a\nb', 'printable ASCII'],
    ['*=slow:0', '"0" is not bytes per second'],
    ['*=cut*0', '"0" is not a count from 1'],
    ['blob-get=duplicate', 'duplicate does not work on blob-get'],
    ['CreateArtifact=lag:1', 'lag does not work on CreateArtifact'],
    ['ListArtifacts=lag:soon', '"soon" is not a number of seconds'],
    ['blob-put=garbage', 'garbage does not work on blob-put'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseFault(text)).toThrow(reason);
    expect(() => parseFault(text)).toThrow(/^Bad fault "/);
  });

  test('reads any text or says why not', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `*=${text}`),
        ),
        (text) => {
          try {
            expect(parseFault(text)).toHaveProperty('effect.kind');
          } catch (error) {
            expect((error as Error).message).toMatch(/^Bad fault "/);
          }
        },
      ),
    );
  });
});

describe('FaultBook', () => {
  test('fires as often as it says, then the next one', () => {
    const book = new FaultBook([parseFault('CreateArtifact=reset*2'), parseFault('*=evict')]);
    const kinds = [1, 2, 3].map(() => book.take('CreateArtifact')?.kind);
    expect(kinds).toEqual(['reset', 'reset', 'evict']);
  });

  test('an asterisk means every call the kind makes sense for', () => {
    const hit = (text: string) =>
      CALLS.filter((call) => new FaultBook([parseFault(text)]).take(call) !== null);
    expect(hit('*=stall')).toEqual([...CALLS]);
    expect(hit('*=lag:3')).toEqual(['ListArtifacts']);
    expect(hit('*=huge')).toEqual(CALLS.filter((call) => call !== 'blob-put'));
  });
});
