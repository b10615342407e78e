import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { JobResult } from '../../../local/runner/index.ts';
import { startBuildKit } from '../../support/buildkit.ts';
import { scratch } from '../../support/facts.ts';
import { jobOf, play, project } from '../../support/scenario.ts';
import { needs, toolPath } from '../../support/tools.ts';

/** A test that builds an image as people do with buildx, and keeps BuildKit's own log of it. */
const BUILD = `import os
import subprocess
from pathlib import Path

CACHE = Path("layers")


def test_image():
    known = ["--import-cache", f"type=local,src={CACHE}"] if (CACHE / "index.json").exists() else []
    build = ["build", "--progress=plain", "--frontend=dockerfile.v0", "--local=context=.", "--local=dockerfile=.", "--output=type=local,dest=image"]
    export = ["--export-cache", f"type=local,mode=max,dest={CACHE}"]
    done = subprocess.run([os.environ["BUILDCTL"], *build, *known, *export], capture_output=True, text=True, timeout=60)
    Path("build.log").write_text(done.stderr)
    assert done.returncode == 0, done.stderr
    assert Path("image/greeting/one.txt").read_text() == Path("one.txt").read_text()
    assert Path("image/two.txt").exists()
`;

/** Two stages from nothing: no registry is needed. */
const DOCKERFILE = `FROM scratch AS base
COPY one.txt /one.txt
FROM scratch
COPY --from=base /one.txt /greeting/one.txt
COPY two.txt /two.txt
`;

const imageProject = () =>
  project({
    Dockerfile: DOCKERFILE,
    'one.txt': 'one\n',
    'two.txt': 'two\n',
    '.dockerignore': '*\n!*.txt\n',
    'test_image.py': BUILD,
  });

/** A fresh machine and a fresh BuildKit each time: what is not in the cache is not there. */
async function run(directory: string, state: string): Promise<JobResult> {
  const buildkit = await startBuildKit();
  try {
    const env = { BUILDCTL: toolPath('buildctl'), BUILDKIT_HOST: buildkit.address };
    const inputs = {
      workers: 'off',
      caches: 'docker',
      'docker-cache-path': 'layers',
      'docker-key-files': 'Dockerfile\ntwo.txt',
    };
    return jobOf(await play(directory, { state, env, inputs }));
  } finally {
    await buildkit.close();
  }
}

/** Of each COPY in BuildKit's log: was it cached? */
function copies({ workspace }: JobResult): boolean[] {
  const log = readFileSync(join(workspace, 'build.log'), 'utf8');
  const steps = [...log.matchAll(/^#(\d+) \[.*\] COPY /gm)].map(([, id]) => id);
  return [...new Set(steps)].map((id) => new RegExp(`^#${id} CACHED$`, 'm').test(log));
}

describe('the layers of a real BuildKit', () => {
  needs(
    ['buildkitd', 'buildctl', 'runc'],
    'are saved, and every one is found again by a fresh BuildKit',
    async () => {
      const state = scratch('state');
      const directory = imageProject();

      const cold = await run(directory, state);
      expect(cold.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'miss' });
      expect(copies(cold)).toEqual([false, false, false]);
      expect(cold.log).toMatch(/docker layers: saved, \d/);

      const warm = await run(directory, state);
      expect(warm.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'exact' });
      expect(copies(warm)).toEqual([true, true, true]);
      expect(warm.log).not.toContain('docker layers: saved');

      writeFileSync(join(directory, 'two.txt'), 'changed\n');
      const changed = await run(directory, state);
      expect(changed.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'partial' });
      expect(copies(changed)).toEqual([true, true, false]);
      expect(changed.log).toMatch(/docker layers: saved, \d/);
    },
  );
});
