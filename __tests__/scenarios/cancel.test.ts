import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { scratch } from '../support/facts.ts';
import { play, smallProject } from '../support/scenario.ts';
import { errorsOf, last, messageOf, onCall, onceThat, onLine, story } from '../support/story.ts';

/** The runner kills 10 s after its first signal; a busy machine gets some more for start and end. */
const WITHIN = 40;
const cancel = (job: { cancel(): void }) => job.cancel();
const sleeper = (before = 'pass') =>
  last(
    `import signal\nimport time\n\n\ndef test_f():\n    ${before}\n    print("now here", flush=True)\n    time.sleep(600)\n`,
  );
const DEAF = 'signal.signal(2, signal.SIG_IGN), signal.signal(15, signal.SIG_IGN)';
const LIVE = { 'pytest-args': '-s' };

/** Cancelled and said so; nothing was killed by the runner, and nothing outlived the job. */
function expectCancelled(job: JobResult, message: RegExp): void {
  expect(messageOf(job, 'E310')).toMatch(message);
  expect(errorsOf(job)).toEqual(['E310']);
  expect(job.outputs.verdict).toBe('cancelled');
  expect(job).toMatchObject({ exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.summary).toContain('AEGIS-E310');
  expect(job.summary).not.toContain('✅ All');
}

describe('while tests run', () => {
  test('the running test is named, and what ran before is told', async () => {
    const { job } = await story(sleeper(), { inputs: LIVE, within: WITHIN, ...onLine('now here', cancel) });
    expectCancelled(job, /^The job was cancelled, while tests\/test_zz\.py::test_f ran\./);
    expect(job.conclusion).toBe('cancelled');
    expect(job.outputs).toMatchObject({ tests: '13', passed: '12' });
  });

  test('a child that ignores INT and TERM is killed before the runner kills us', async () => {
    const { job } = await story(sleeper(DEAF), {
      inputs: LIVE,
      within: WITHIN,
      ...onLine('now here', cancel),
    });
    expectCancelled(job, /while tests\/test_zz\.py::test_f ran/);
  });

  test('SIGTERM first: the short ladder', async () => {
    const cue = onLine('now here', (job) => job.signal('SIGTERM'));
    const { job } = await story(sleeper(DEAF), { inputs: LIVE, within: WITHIN, ...cue });
    expectCancelled(job, /while tests\/test_zz\.py::test_f ran/);
  });

  test('a second signal ends everything at once', async () => {
    let asked = 0;
    const cue = onLine('now here', (job) => {
      asked = performance.now();
      job.signal('SIGINT');
      setTimeout(() => job.signal('SIGINT'), 500);
    });
    const { job } = await story(sleeper(DEAF), { inputs: LIVE, within: WITHIN, ...cue });
    // Without the second one the ladder alone takes 6.5 s.
    expect((performance.now() - asked) / 1000).toBeLessThan(6);
    expectCancelled(job, /while tests\/test_zz\.py::test_f ran/);
  });
});

describe('before the tests', () => {
  const MESSAGE = /^The job was cancelled before the tests began\./;

  test('while the interpreter is asked', async () => {
    const slow = join(scratch('slow'), 'python');
    writeFileSync(slow, '#!/bin/sh\necho here > "$0.started"\nsleep 600\n', { mode: 0o755 });
    const started = () => readdirSync(join(slow, '..')).length > 1;
    const { job } = await story(
      {},
      { inputs: { python: slow }, within: WITHIN, ...onceThat(started, cancel) },
    );
    expectCancelled(job, MESSAGE);
  });

  const fixtures = { caches: 'fixtures', 'fixtures-path': 'fx', 'fixtures-command': 'python slow.py' };
  const slow = { 'slow.py': 'import time\nprint("now here", flush=True)\ntime.sleep(600)\n' };

  test('while a cache is restored from a service that does not answer', async () => {
    const { job } = await story(slow, {
      inputs: fixtures,
      within: WITHIN,
      faults: ['GetCacheEntryDownloadURL=stall'],
      ...onCall('GetCacheEntryDownloadURL', cancel),
    });
    expectCancelled(job, MESSAGE);
  });

  test('while a command prepares the project', async () => {
    const cue = onLine('now here', cancel);
    const { job } = await story(slow, { inputs: fixtures, within: WITHIN, ...cue });
    expectCancelled(job, MESSAGE);
    expect(job.outputs.tests).toBe('0');
  });

  test('as soon as main has begun: post does not take itself for main', async () => {
    const state = scratch('state');
    const files = join(state, 'work', 'test', 'runner é', '_temp', '_runner_file_commands');
    const begun = () => contentsOf(files).includes('aegis=');
    const { run, job } = await story({}, { state, within: WITHIN, ...onceThat(begun, cancel) });
    expect(job).toMatchObject({ conclusion: 'cancelled', postExitCode: 0, outputs: {} });
    expect(job.post?.summary).toBe('');
    expect(job.log).not.toContain('12 passed');
    expect(run.artifacts).toEqual([]);
  });
});

function contentsOf(directory: string): string {
  try {
    return readdirSync(directory)
      .map((name) => readFileSync(join(directory, name), 'utf8'))
      .join();
  } catch {
    return '';
  }
}

describe('after the tests: all have passed, and the job has not', () => {
  const PUBLISHED = /^The job was cancelled while its result was published\./;
  const inputs = { workers: 'off', caches: 'none' };

  test('while the result is uploaded', async () => {
    const { job } = await story(
      {},
      { within: WITHIN, faults: ['CreateArtifact=stall'], ...onCall('CreateArtifact', cancel) },
    );
    expectCancelled(job, PUBLISHED);
    expect(job.outputs).toMatchObject({ passed: '12', failed: '0', coverage: '62.5000' });
  });

  test.each([
    ['published', 'FinalizeArtifact', 2],
    ['gathered', 'GetSignedArtifactURL', 1],
  ])('while the results of two shards are %s', async (_, method, cut) => {
    // The first such call is about the plan.
    const faults = [`${method}=slow:1000000000*1`, `${method}=stall`];
    const scene = { shards: 2, inputs, faults, ...onCall(method, cancel, 2) };
    const run = await play(smallProject(), scene);
    expect(run.seconds).toBeLessThan(WITHIN);
    const verdicts = run.jobs.map(({ result }) => result.outputs.verdict).sort();
    expect(verdicts).toEqual(cut === 2 ? ['cancelled', 'cancelled'] : ['cancelled', 'passed']);
    for (const { result } of run.jobs) expect(result).toMatchObject({ postExitCode: 0, orphans: [] });
  });

  test('post gives up a save that does not come to its end, and fails nothing', async () => {
    const cache = scratch('docker');
    mkdirSync(join(cache, 'blobs'));
    writeFileSync(join(cache, 'blobs', 'a'), 'x'.repeat(100_000));
    const { job } = await story(
      { Dockerfile: 'FROM scratch\n' },
      {
        inputs: { caches: 'docker', 'docker-cache-path': cache, 'cache-save': 'always' },
        within: WITHIN,
        faults: ['CreateCacheEntry=stall'],
        ...onCall('CreateCacheEntry', (running) => running.signal('SIGTERM')),
      },
    );
    expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
    expect(job.post?.annotations.map(({ level }) => level)).not.toContain('error');
  });
});

describe('the action itself is killed', () => {
  test('post does nothing and succeeds; what it left is ended with the job', async () => {
    const cue = onLine('now here', (job) => job.signal('SIGKILL'));
    const { run, job } = await story(sleeper(), { inputs: LIVE, within: WITHIN, ...cue });
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 137, postExitCode: 0 });
    expect(job.orphans).toEqual([expect.stringContaining('python')]);
    expect(job.outputs.verdict).toBeUndefined();
    expect(run.artifacts).toEqual([]);
  });
});
