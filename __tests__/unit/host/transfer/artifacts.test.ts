import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Rig, startRig } from '../../../support/transfers.ts';

async function withRig<T>(story: (rig: Rig, files: string) => Promise<T>): Promise<T> {
  const rig = await startRig();
  const files = join(rig.workspace, 'résults');
  mkdirSync(join(files, '.pytest_cache', 'v'), { recursive: true });
  writeFileSync(join(files, 'junit.xml'), '<testsuites/>');
  writeFileSync(join(files, '.coverage'), 'data');
  writeFileSync(join(files, '.pytest_cache', 'v', 'nodeids'), '[]');
  try {
    return await story(rig, files);
  } finally {
    await rig.close();
  }
}

const some = (files: string): string[] =>
  ['junit.xml', '.coverage', '.pytest_cache/v/nodeids'].map((name) => join(files, name));

describe('artifacts', () => {
  test('upload, list, download, conflict, remove', () =>
    withRig(async (rig, files) => {
      const uploaded = await rig.artifacts.upload('result 1', some(files), files, 3);
      expect(uploaded).toMatchObject({ ok: true, value: { name: 'result 1' } });
      expect(await rig.artifacts.upload('result 1', some(files), files, 3)).toMatchObject({
        ok: false,
        conflict: true,
        unavailable: false,
      });
      const listed = await rig.artifacts.list();
      expect(listed).toMatchObject({ ok: true, value: [{ name: 'result 1' }] });

      const target = join(rig.directory, 'out', 'deep');
      const id = listed.ok ? (listed.value[0]?.id ?? 0) : 0;
      expect(await rig.artifacts.download(id, target)).toEqual({ ok: true, value: null });
      expect(readFileSync(join(target, '.pytest_cache/v/nodeids'), 'utf8')).toBe('[]');
      expect(readdirSync(target).sort()).toEqual(['.coverage', '.pytest_cache', 'junit.xml']);

      expect(await rig.artifacts.remove('result 1')).toEqual({ ok: true, value: null });
      expect(await rig.artifacts.remove('result 1')).toEqual({ ok: true, value: null });
      expect(await rig.artifacts.list()).toEqual({ ok: true, value: [] });
    }));

  test('what must not or cannot be uploaded is left out, with a note each', () =>
    withRig(async (rig, files) => {
      mkdirSync(join(files, '.git'));
      writeFileSync(join(files, '.git', 'config'), 'secret');
      writeFileSync(join(rig.directory, 'outside.txt'), 'secret');
      symlinkSync(join(rig.directory, 'outside.txt'), join(files, 'link.txt'));
      symlinkSync('junit.xml', join(files, 'inner.xml'));
      writeFileSync(join(files, 'a:b'), 'x');
      const asked = [
        '.git/config',
        'link.txt',
        'inner.xml',
        'a:b',
        'vanished',
        '../../outside.txt',
        '.pytest_cache',
      ];
      const paths = asked.map((name) => join(files, name));
      const answer = await rig.artifacts.upload('r', [...some(files), ...paths], files, null);
      expect(answer.ok).toBe(true);
      const target = join(rig.directory, 'out');
      await rig.artifacts.download(answer.ok ? answer.value.id : 0, target);
      expect(readdirSync(target).sort()).toEqual(['.coverage', '.pytest_cache', 'inner.xml', 'junit.xml']);
      expect(rig.notes).toHaveLength(6);
      expect(rig.notes.join('\n')).toMatch(/a link that leaves|outside the directory/);
    }));

  test('nothing to upload is an answer, not a call', () =>
    withRig(async (rig, files) => {
      const answer = await rig.artifacts.upload('r', [join(files, 'nope')], files, null);
      expect(answer).toMatchObject({
        ok: false,
        unavailable: false,
        reason: expect.stringMatching(/no file/),
      });
      expect(rig.service.requests).toHaveLength(0);
    }));

  test('an enterprise server and a runner without the service are unavailable, at once', () =>
    withRig(async (rig, files) => {
      const enterprise = rig.again({ serverUrl: 'https://git.example.com' }).artifacts;
      expect(await enterprise.upload('r', some(files), files, null)).toMatchObject({
        unavailable: true,
        reason: expect.stringMatching(/Enterprise Server/),
      });
      expect(await rig.again({ secrets: {} }).artifacts.list()).toMatchObject({ unavailable: true });
      const token = 'no.jwt.here';
      const strange = rig.again({
        secrets: { ACTIONS_RESULTS_URL: rig.service.url, ACTIONS_RUNTIME_TOKEN: token },
      });
      expect(await strange.artifacts.list()).toMatchObject({ ok: false });
      await strange.transfers.close();
    }));
});

describe('an artifact service that fails', () => {
  test.concurrent.each<readonly [fault: string, ok: boolean, reason: RegExp, most: number]>([
    ['CreateArtifact=status:500', false, /500/, 16],
    ['CreateArtifact=status:500*1', true, /^$/, 10],
    ['CreateArtifact=rate:5', false, /429/, 16],
    ['CreateArtifact=stall', false, /never answers/, 9],
    ['CreateArtifact=reset', false, /ECONNRESET/, 6],
    ['blob-put=stall', false, /stopped moving/, 14],
    ['FinalizeArtifact=status:503', false, /503/, 16],
    ['blob-put=slow:200', true, /^$/, 60],
  ])('upload: %s', (fault, ok, reason, most) =>
    withRig(async (rig, files) => {
      rig.faults(fault);
      const begun = performance.now();
      const answer = await rig.artifacts.upload('r', some(files), files, null);
      expect(answer.ok).toBe(ok);
      expect(answer.ok ? '' : answer.reason).toMatch(reason);
      expect(answer.ok || answer.unavailable).toBe(ok);
      expect(performance.now() - begun).toBeLessThan(most * 1000);
    }),
  );

  test.concurrent.each<readonly [fault: string, reason: RegExp, most: number]>([
    ['blob-get=evict', /404/, 16],
    ['blob-get=garbage', /no zip file|damaged/, 6],
    ['blob-get=truncate', /no zip file|damaged|cut short/, 6],
    ['blob-get=empty', /no zip file|cut short|no archive/, 10],
    ['blob-get=stall', /stopped moving/, 14],
    ['GetSignedArtifactURL=stall', /stopped moving|never answers/, 14],
  ])('download: %s', (fault, reason, most) =>
    withRig(async (rig, files) => {
      const uploaded = await rig.artifacts.upload('r', some(files), files, null);
      rig.faults(fault);
      const target = join(rig.directory, 'out');
      const begun = performance.now();
      const answer = await rig.artifacts.download(uploaded.ok ? uploaded.value.id : 0, target);
      expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
      expect(performance.now() - begun).toBeLessThan(most * 1000);
      expect(existsSync(join(target, 'junit.xml'))).toBe(false);
    }),
  );
});
