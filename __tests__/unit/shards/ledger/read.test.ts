import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { estimate } from '../../../../src/shards/ledger/estimate.ts';
import { fingerprint, readDurations, readSources } from '../../../../src/shards/ledger/read.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sources-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('sources', () => {
  test('come with text and fingerprint in the order asked for; what is no file is left out', async () => {
    await mkdir(join(root, 'folder.py'));
    await writeFile(join(root, 'b.py'), 'é');
    await writeFile(join(root, 'a.py'), '');
    await writeFile(join(root, 'large.py'), '');
    await truncate(join(root, 'large.py'), (4 << 20) + 1);
    execFileSync('mkfifo', [join(root, 'pipe.py')]);
    expect(await readSources(root, ['b.py', 'no.py', 'folder.py', 'pipe.py', 'large.py', 'a.py'])).toEqual([
      { file: 'b.py', text: 'é', hash: fingerprint(Buffer.from('é')) },
      { file: 'large.py', hash: '' },
      { file: 'a.py', text: '', hash: 'e3b0c44298fc1c14' },
    ]);
  });
});

describe('durations', () => {
  test('that are not there or too large are none', async () => {
    const told: string[] = [];
    await writeFile(join(root, 'huge'), '');
    await truncate(join(root, 'huge'), (64 << 20) + 1);
    expect(await readDurations(join(root, 'nothing'), (message) => told.push(message))).toBeNull();
    expect(told).toEqual([]);
    expect(await readDurations(join(root, 'huge'), (message) => told.push(message))).toBeNull();
    expect(told).toHaveLength(1);
  });

  const real = join(import.meta.dirname, '../../../../../shared/data/onegov.test_durations.json');
  const there = existsSync(real);
  (there ? test : test.skip)(
    `of a real project seed a cold ledger${there ? '' : ' (shared/data is absent)'}`,
    async () => {
      const ids = Object.keys(JSON.parse(readFileSync(real, 'utf8')));
      const files = [...new Set(ids.map((id) => id.split('::')[0] ?? ''))];
      const seeds = await readDurations(real);
      const costs = estimate(
        null,
        seeds,
        files.map((file) => ({ file, hash: '' })),
      );
      expect(costs).toHaveLength(509);
      expect(costs.flatMap(({ tests }) => tests.map(({ id }) => id)).sort()).toEqual(ids.sort());
      const total = costs.flatMap(({ tests }) => tests).reduce((sum, { seconds }) => sum + seconds, 0);
      expect(total).toBeCloseTo(5581, -1);
    },
  );
});
