import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { JobResult } from '../../../local/runner/index.ts';
import { DOCKER_TOOLS, type DockerMachine, startDocker } from '../../support/docker.ts';
import { scratch } from '../../support/facts.ts';
import { smallProject } from '../../support/scenario.ts';
import { openStage, type Part, type Stage } from '../../support/stage.ts';
import { errorsOf, messageOf } from '../../support/story.ts';
import { needs } from '../../support/tools.ts';

const MIB = 2 ** 20;
/** Larger than what is packed with others, and all the same quick to move. */
const BIG = 17 * MIB;

const DOCKERFILE = `FROM scratch AS base
COPY one.bin /one.bin
FROM scratch
COPY --from=base /one.bin /data/one.bin
COPY two.bin /two.bin
COPY three.txt /three.txt
`;

/** What the tests see of the image: the content of a file in it. */
const USE = `import subprocess


def docker(*words):
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.strip()


def test_image():
    box = docker("create", "app:test", "none")
    docker("cp", f"{box}:/three.txt", "seen.txt")
    docker("rm", box)
    print("SEEN", open("seen.txt").read())
`;

const FILES = {
  Dockerfile: DOCKERFILE,
  'three.txt': 'three',
  'test_image.py': USE,
  '.dockerignore': '*\n!*.bin\n!*.txt\n',
};
const INPUTS = {
  caches: 'docker',
  'docker-build': '-t app:test .',
  'test-paths': 'test_image.py',
  'pytest-args': '-s',
};

/** A project with an image, and a service that keeps what its jobs save. */
interface Scene extends Stage {
  readonly project: string;
  write(file: string, content: string | Buffer): void;
  /** One job on a fresh runner; without `machine` with a fresh Docker too: what is not in the cache is not there. */
  visit(part?: Part, machine?: DockerMachine): Promise<JobResult>;
  /** The entries of the layers, with their sizes. */
  entries(): ReadonlyMap<string, number>;
}

/** `size`: bytes of the two large files. */
async function openScene(size = MIB / 8): Promise<Scene> {
  const project = smallProject(FILES);
  const stage = await openStage(project);
  const write = (file: string, content: string | Buffer) => writeFileSync(join(project, file), content);
  for (const name of ['one.bin', 'two.bin']) write(name, randomBytes(size));
  let runs = 0;
  return {
    ...stage,
    project,
    write,
    async visit(part = {}, machine) {
      await using fresh = machine ? null : await startDocker();
      const { builder = '', env } = machine ?? fresh ?? {};
      runs += 1;
      const inputs = { ...INPUTS, 'docker-builder': builder, ...part.inputs };
      // Awaited here: the Docker of this job ends with the function.
      return await stage.play({ run: `${runs}`, ...part, inputs, env: { ...env, ...part.env } });
    },
    entries: () =>
      new Map(stage.service.caches().flatMap(({ key, size }) => (/-led-/.test(key) ? [] : [[key, size]]))),
  };
}

/** Of each COPY in BuildKit's log: was it cached? */
function copies({ log }: JobResult): boolean[] {
  const steps = [...log.matchAll(/#(\d+) \[.*\] COPY /g)].map(([, id]) => id);
  return [...new Set(steps)].map((id) => new RegExp(`#${id} CACHED`).test(log));
}

const seen = ({ log }: JobResult) => /SEEN (.*)/.exec(log)?.[1];

/** Bytes of the entries that were not there before. */
const added = (scene: Scene, before: ReadonlyMap<string, number>) =>
  [...scene.entries()].filter(([key]) => !before.has(key)).reduce((sum, [, size]) => sum + size, 0);

describe('docker-build', () => {
  needs(
    DOCKER_TOOLS,
    'an image is built once; then every layer is restored, and only what changed moves',
    async () => {
      await using scene = await openScene(BIG);
      const cold = await scene.visit();
      expect(cold.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'miss' });
      expect([copies(cold), seen(cold)]).toEqual([[false, false, false, false], 'three']);
      const first = scene.entries();
      expect(added(scene, new Map())).toBeGreaterThan(3 * BIG);

      const asked = scene.service.requests.length;
      const warm = await scene.visit();
      expect(warm.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'exact' });
      expect([copies(warm), seen(warm)]).toEqual([[true, true, true, true], 'three']);
      expect(scene.entries()).toEqual(first);
      // Only the timings of the tests are new.
      const calls = scene.service.requests.slice(asked).filter(({ method }) => method === 'CreateCacheEntry');
      expect(calls).toHaveLength(1);

      scene.write('three.txt', 'changed');
      const small = await scene.visit();
      expect([copies(small), seen(small)]).toEqual([[true, true, true, false], 'changed']);
      expect(added(scene, first)).toBeGreaterThan(0);
      expect(added(scene, first)).toBeLessThan(MIB / 4);

      const second = scene.entries();
      scene.write('two.bin', randomBytes(BIG));
      const big = await scene.visit();
      expect([copies(big), seen(big)]).toEqual([[true, true, false, false], 'changed']);
      expect(added(scene, second)).toBeGreaterThan(BIG);
      expect(added(scene, second)).toBeLessThan(BIG + MIB / 4);
    },
  );

  needs(DOCKER_TOOLS, 'the store holds what the last builds used, and never grows', async () => {
    await using scene = await openScene();
    await using machine = await startDocker();
    const inputs = {
      'docker-cache-path': 'layers, "all"',
      'docker-build': '-t app:test .\n-t base:test --target base .',
    };
    const blobs: number[] = [];
    for (let change = 0; change < 5; change += 1) {
      scene.write('one.bin', randomBytes(1000));
      scene.write('three.txt', `change ${change}`);
      const job = await scene.visit({ inputs }, machine);
      expect([job.outputs.verdict, seen(job)]).toEqual(['passed', `change ${change}`]);
      blobs.push(readdirSync(join(job.workspace, 'layers, "all"/blobs/sha256')).length);
    }
    expect(new Set(blobs).size).toBe(1);
  });

  needs(DOCKER_TOOLS, 'a build that fails is told, and leaves the cache as it was', async () => {
    await using scene = await openScene();
    await scene.visit();
    const good = scene.entries();
    scene.write('Dockerfile', `${DOCKERFILE}COPY absent.txt /\n`);
    const bad = await scene.visit();
    expect(bad).toMatchObject({ conclusion: 'failure', orphans: [] });
    expect(errorsOf(bad)).toEqual(['E212']);
    expect(messageOf(bad, 'E212')).toMatch(
      /^docker-build line 1 \(\., -t app:test\) exited with code 1: .*absent\.txt/,
    );
    expect(bad.log).not.toContain('test session starts');
    expect(scene.entries()).toEqual(good);
    scene.write('Dockerfile', DOCKERFILE);
    const again = await scene.visit();
    expect(again.outputs).toMatchObject({ verdict: 'passed', 'cache-docker': 'exact' });
    expect(copies(again)).toEqual([true, true, true, true]);
    expect(scene.entries()).toEqual(good);
  });

  needs(DOCKER_TOOLS, 'an export that fails costs the cache, and not the job', async () => {
    await using scene = await openScene();
    mkdirSync(join(scene.project, 'layers'));
    // Where the directory of the blobs would be.
    scene.write('layers/blobs', 'in the way');
    const job = await scene.visit({ inputs: { 'docker-cache-path': 'layers' } });
    expect([job.outputs.verdict, seen(job), errorsOf(job)]).toEqual(['passed', 'three', []]);
    expect(job.log).toContain('docker layers: those of 1 image are not in the store.');
    expect(scene.entries().size).toBe(0);
  });

  needs(DOCKER_TOOLS, 'a pull request builds from the cache of its base, and exports nothing', async () => {
    await using scene = await openScene();
    await scene.visit();
    const saved = scene.entries();
    scene.write('three.txt', 'proposed');
    const job = await scene.visit({ event: 'pull_request' });
    expect([job.outputs.verdict, seen(job)]).toEqual(['passed', 'proposed']);
    expect(copies(job)).toEqual([true, true, true, false]);
    expect(job.log).not.toContain('exporting cache');
    expect(scene.entries()).toEqual(saved);
  });

  needs(DOCKER_TOOLS, 'without caches the image is built all the same', async () => {
    await using scene = await openScene();
    const job = await scene.visit({ inputs: { caches: 'none' } });
    expect(job.outputs).toMatchObject({ verdict: 'passed' });
    expect([copies(job), seen(job)]).toEqual([[false, false, false, false], 'three']);
    expect(job.log).not.toContain('exporting cache');
    expect(scene.entries().size).toBe(0);
  });

  needs(DOCKER_TOOLS, 'type=gha reaches the cache service of the runner', async () => {
    await using scene = await openScene();
    const inputs = { 'docker-build': '--cache-from type=gha --cache-to type=gha,mode=max -t app:test .' };
    const cold = await scene.visit({ inputs });
    expect([cold.outputs.verdict, copies(cold)]).toEqual(['passed', [false, false, false, false]]);
    // A layer that was built anew would have another digest: its file is as young as the runner.
    const layers = () => [...scene.entries().keys()].filter((key) => key.startsWith('buildkit-blob-'));
    const saved = layers();
    expect(saved.length).toBeGreaterThanOrEqual(4);
    const warm = await scene.visit({ inputs });
    expect([warm.outputs.verdict, seen(warm), layers()]).toEqual(['passed', 'three', saved]);
    expect(copies(warm)).toContain(true);
  });

  needs(DOCKER_TOOLS, 'a named builder that cannot be had is told before anything is built', async () => {
    await using scene = await openScene();
    const absent = await scene.visit({ inputs: { 'docker-builder': 'nobody' } });
    expect(errorsOf(absent)).toEqual(['E213']);
    expect(messageOf(absent, 'E213')).toContain(
      'the builder "nobody" does not work: no builder "nobody" found',
    );
  });

  needs(
    DOCKER_TOOLS,
    'where no builder can be made that exports, the engine builds without a cache',
    async () => {
      await using scene = await openScene();
      // The image of the builder is nowhere to be had here.
      const job = await scene.visit({ inputs: { 'docker-builder': '' } });
      expect([job.outputs.verdict, seen(job)]).toEqual(['passed', 'three']);
      expect(errorsOf(job)).toEqual([]);
      expect(job.annotations.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(
          /the builder "aegis-[0-9a-f]{8}" does not work: .*registry.*; "default" cannot export/,
        ),
      );
      expect(job.log).toMatch(/The builder aegis-[0-9a-f]{8} was removed\./);
      expect(scene.entries().size).toBe(0);
    },
  );

  needs(DOCKER_TOOLS, 'the engine builds by itself where nothing is cached', async () => {
    await using scene = await openScene();
    const job = await scene.visit({ inputs: { caches: 'none', 'docker-builder': '' } });
    expect([job.outputs.verdict, seen(job)]).toEqual(['passed', 'three']);
  });

  needs(DOCKER_TOOLS, 'a machine without docker is told so', async () => {
    await using scene = await openScene();
    const PATH = scratch('empty');
    const job = await scene.visit({ override: { PATH } });
    expect(errorsOf(job)).toEqual(['E213']);
    expect(messageOf(job, 'E213')).toContain('docker was not found');
  });
});
