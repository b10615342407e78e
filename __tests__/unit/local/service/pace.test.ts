import { describe, expect, test } from '@jest/globals';
import { Bucket, head, paced } from '../../../../local/service/pace.ts';

async function* chunks(...sizes: number[]): AsyncGenerator<Buffer> {
  for (const size of sizes) yield Buffer.alloc(size, 'x');
}

async function total(source: AsyncIterable<Buffer>): Promise<number> {
  let sum = 0;
  for await (const chunk of source) sum += chunk.length;
  return sum;
}

async function seconds(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return (performance.now() - start) / 1000;
}

describe('paced', () => {
  test('without a bucket everything passes as it came', async () => {
    expect(await total(paced(chunks(10, 20), []))).toBe(30);
  });

  test('bytes take at least the time that the rate gives them', async () => {
    const work = total(paced(chunks(50_000), [new Bucket(100_000)]));
    expect(await seconds(work)).toBeGreaterThan(0.45);
    expect(await work).toBe(50_000);
  });

  test('streams that share a bucket share its rate', async () => {
    const shared = new Bucket(100_000);
    const one = () => total(paced(chunks(25_000), [shared]));
    expect(await seconds(Promise.all([one(), one()]))).toBeGreaterThan(0.45);
  });

  test('a slow stream trickles', async () => {
    const sizes: number[] = [];
    for await (const chunk of paced(chunks(1000), [new Bucket(2000)])) sizes.push(chunk.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
  });
});

describe('head', () => {
  test('gives the first bytes only', async () => {
    expect(await total(head(chunks(10, 10, 10), 15))).toBe(15);
    expect(await total(head(chunks(10), 0))).toBe(0);
    expect(await total(head(chunks(10), 99))).toBe(10);
  });

  test('reads the rest where that is asked for', async () => {
    const source = chunks(10, 10, 10);
    expect(await total(head(source, 5, true))).toBe(5);
    expect((await source.next()).done).toBe(true);
  });
});
