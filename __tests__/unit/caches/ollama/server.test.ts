import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { findServer } from '../../../../src/caches/ollama/server.ts';
import { tidyUp } from '../../../../src/caches/tidy.ts';
import { freePort } from '../../../support/azurite.ts';
import { bringJob, type ToldJob } from '../../../support/bring-job.ts';
import { scratch } from '../../../support/facts.ts';
import { fakeOllama } from '../../../support/fake-ollama.ts';
import { needs, toolPath } from '../../../support/tools.ts';

const jobs: ToldJob[] = [];
afterEach(async () => {
  for (const job of jobs.splice(0)) await tidyUp(job.host, job.left);
});

/** A job with nothing on PATH but an `ollama` that does this. */
async function jobWith(script: string | null, host?: string, cancelled?: AbortSignal): Promise<ToldJob> {
  const bin = scratch('bin');
  if (script !== null) writeFileSync(join(bin, 'ollama'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${bin}:/usr/bin:/bin`, OLLAMA_HOST: host ?? `127.0.0.1:${await freePort()}` };
  const job = bringJob({}, env, cancelled);
  jobs.push(job);
  return job;
}

const failure = (job: ToldJob, readyMs?: number): Promise<string> =>
  findServer(job, scratch('models'), readyMs).then(
    () => 'there is a server',
    (error: Error) => error.message,
  );

describe('a server that answers', () => {
  test('is used, and left alone', async () => {
    await using server = await fakeOllama(scratch('models'));
    const job = await jobWith(null, server.url);
    expect(await findServer(job, '/models')).toEqual({ url: server.url, ours: false });
    expect(job.left).toEqual([]);
    expect(job.host.lines).toContain(`Ollama 0.0.1 answers at ${server.url}: it is used.`);
  });

  test.each([
    ['HTML', 200, '<html>', /no JSON object: <html>/],
    ['an error', 500, 'no', /500: no/],
    ['no version', 200, '{}', /tells no version/],
  ])('but is no Ollama (%s) is AEGIS-E214, and nothing is started', async (_, status, body, words) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const job = await jobWith('exit 0', `127.0.0.1:${(server.address() as AddressInfo).port}`);
    const message = await failure(job);
    server.close();
    expect(message).toMatch(/^AEGIS-E214 What answers at http:\/\/127\.0\.0\.1:\d+ is no Ollama: /);
    expect(message).toMatch(words);
    expect(job.left).toEqual([]);
  });
});

describe('no server', () => {
  test('on another machine: none is started here', async () => {
    const job = await jobWith('exit 0', 'models.invalid:11434');
    expect(await failure(job)).toMatch(
      /^AEGIS-E214 No server answers at http:\/\/models\.invalid:11434: the connection/,
    );
    expect(job.left).toEqual([]);
  });

  test('and no program', async () => {
    expect(await failure(await jobWith(null))).toBe(
      'AEGIS-E214 No server answers, and none can be started: `ollama` is not on PATH.',
    );
  });

  test('and an address that is none', async () => {
    expect(await failure(await jobWith(null, 'ftp://x'))).toBe(
      'AEGIS-E214 OLLAMA_HOST is not an address that can be asked.',
    );
  });

  test('and a program that ends: its last words are told', async () => {
    const job = await jobWith('echo first; for i in 1 2 3 4 5; do echo "::error::line $i" >&2; done; exit 3');
    const message = await failure(job);
    expect(message).toMatch(/^AEGIS-E214 `ollama serve` has ended: : ?:error::line 1 · .*line 5$/);
    expect(message).not.toContain('first');
  });

  test('and a program that never answers: it is told, and left to post', async () => {
    const job = await jobWith('exec sleep 600');
    expect(await failure(job, 300)).toMatch(
      /^AEGIS-E214 `ollama serve` does not answer at .*: it said nothing$/,
    );
    expect(job.left).toMatchObject([{ kind: 'process', label: 'ollama serve' }]);
  });

  test('and a job that is cancelled: nobody waits, and nothing is started', async () => {
    const cancel = new AbortController();
    const job = await jobWith('exec sleep 600', undefined, cancel.signal);
    const waiting = failure(job);
    setTimeout(() => cancel.abort('SIGINT'), 300);
    expect(await waiting).toMatch(/does not answer/);
    expect(job.left).toHaveLength(1);
    expect(await failure(job)).toMatch(/was cancelled before a server was started/);
    expect(job.left).toHaveLength(1);
  });
});

describe('a server that was started', () => {
  test('has our directory, and no secret of the job', async () => {
    const job = await jobWith('env; exec sleep 600');
    await failure(job, 500);
    const port = job.env.OLLAMA_HOST?.split(':')[1];
    const said = readFileSync(join(job.host.facts.temp, `aegis-ollama-${port}.log`), 'utf8');
    expect(said).toMatch(/^OLLAMA_MODELS=.*aegis-models-/m);
    expect(said).toContain(`OLLAMA_HOST=${job.env.OLLAMA_HOST}`);
    expect(said).toContain(`HOME=${job.host.facts.home}`);
    expect(said).not.toMatch(/^(ACTIONS_|INPUT_|AEGIS_)/m);
  });

  needs(['ollama'], 'is a real one: it answers, and ends in post', async () => {
    const env = { PATH: dirname(toolPath('ollama')), OLLAMA_HOST: `127.0.0.1:${await freePort()}` };
    const job = bringJob({}, env);
    jobs.push(job);
    const server = await findServer(job, join(scratch('models'), 'deep'));
    expect(server).toEqual({ url: `http://${env.OLLAMA_HOST}`, ours: true });
    expect((await fetch(`${server.url}/api/version`)).status).toBe(200);
    expect(job.host.lines.join('\n')).toMatch(/Started Ollama \S+ at http/);
    await tidyUp(job.host, job.left);
    await expect(fetch(`${server.url}/api/version`)).rejects.toThrow('fetch failed');
    expect(job.host.lines.at(-1)).toMatch(/^ollama serve \(\d+\) was ended\.$/);
  });
});
