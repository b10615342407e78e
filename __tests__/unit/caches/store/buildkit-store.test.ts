import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from '@jest/globals';
import { layoutOf } from '../../../../src/caches/store/layouts.ts';
import type { StoreLayout } from '../../../../src/caches/store/model.ts';
import { sweep } from '../../../../src/caches/store/sweep.ts';
import { type BuildKit, startBuildKit } from '../../../support/buildkit.ts';
import { scratch } from '../../../support/facts.ts';
import { needs, toolPath } from '../../../support/tools.ts';

const layout = layoutOf('oci');
const keepOnly = layout.keepOnly as NonNullable<StoreLayout['keepOnly']>;

/** Builds an image of two layers, of which the second is other bytes each time; returns BuildKit's log. */
async function build({ address }: BuildKit, context: string, more: readonly string[]): Promise<string> {
  const args = ['--addr', address, 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0'];
  const local = ['--local', `context=${context}`, '--local', `dockerfile=${context}`];
  const { stderr } = await promisify(execFile)(toolPath('buildctl'), [...args, ...local, ...more]);
  return stderr;
}

function someContext(): string {
  const context = scratch('context');
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY base /base\nCOPY top /top\n');
  writeFileSync(join(context, 'base'), randomBytes(50_000));
  writeFileSync(join(context, 'top'), randomBytes(5_000));
  return context;
}

describe('a cache that BuildKit has written', () => {
  needs(['buildkitd', 'buildctl', 'runc'], 'is understood, swept, and still its cache', async () => {
    const store = join(scratch('buildkit-store'), 'store');
    const context = someContext();
    const to = (tag: string, more = '') => [
      '--export-cache',
      `type=local,dest=${store},mode=max,tag=${tag}${more}`,
    ];
    const blobs = () => readdirSync(join(store, 'blobs/sha256')).length;
    const kit = await startBuildKit();
    try {
      await build(kit, context, to('old', ',image-manifest=false'));
      writeFileSync(join(context, 'top'), randomBytes(5_000));
      await build(kit, context, to('new'));
    } finally {
      await kit.close();
    }
    const { roots, broken } = await layout.read(store);
    expect(broken).toEqual([]);
    expect(roots.map(({ name, needs }) => [name, needs.length])).toEqual([
      ['old', 4],
      ['new', 4],
    ]);
    expect(roots.map(layout.refuse)).toEqual([null, null]);
    // One layer is shared, and nothing else lies there.
    expect(blobs()).toBe(7);
    await keepOnly(store, ['new']);
    expect((await sweep(store, layout, Infinity)).files).toBe(3);
    expect(blobs()).toBe(4);
    const fresh = await startBuildKit();
    try {
      const log = await build(fresh, context, ['--import-cache', `type=local,src=${store},tag=new`]);
      expect(log.match(/CACHED/g)).toHaveLength(2);
    } finally {
      await fresh.close();
    }
  });
});
