import { describe, expect, test } from '@jest/globals';
import { type ModelName, parseModel } from '../../../../src/caches/ollama/names.ts';
import { PULL_TIMINGS, type PullTimings, pullModel } from '../../../../src/caches/ollama/pull.ts';
import { scratch } from '../../../support/facts.ts';
import { type Act, fakeOllama, good, inTurn, lines, refusing } from '../../../support/fake-ollama.ts';

const FAST: PullTimings = { stall: 300, quiet: 1200, pause: 1, mostPause: 40, settle: 1 };

const model = (given: string): ModelName => {
  const name = parseModel(given);
  if ('problem' in name) throw new Error(name.problem);
  return name;
};

interface Story {
  readonly act: Act;
  readonly given?: string;
  readonly timings?: PullTimings;
  readonly signal?: AbortSignal;
  readonly clock?: () => number;
  /** Called at each line of the log. */
  readonly told?: () => void;
}

async function pull({ act, given = 'tiny', timings = FAST, signal, clock = () => 0, told: onLine }: Story) {
  await using server = await fakeOllama(scratch('models'), act);
  const told: string[] = [];
  const doors = {
    url: server.url,
    clock: { now: clock, monotonic: clock },
    tell: (line: string) => {
      told.push(line);
      onLine?.();
    },
    signal: signal ?? new AbortController().signal,
    timings,
  };
  const reason = await pullModel(doors, model(given));
  return { reason, told, pulls: server.pulls };
}

test('a model is asked for by its full name, without TLS only where that was written', async () => {
  const first = await pull({ act: good });
  expect(first).toMatchObject({
    reason: null,
    pulls: [{ model: 'registry.ollama.ai/library/tiny:latest', insecure: false }],
  });
  const { pulls } = await pull({ act: good, given: 'http://127.0.0.1:5000/library/tiny:v2' });
  expect(pulls).toMatchObject([{ model: '127.0.0.1:5000/library/tiny:v2', insecure: true }]);
});

test('the log has a line every few seconds, and never one for each of the server', async () => {
  let now = 0;
  const act: Act = (response) => {
    for (let step = 0; step <= 100; step += 1) {
      const half = {
        status: 'pulling aa',
        digest: 'sha256:aa',
        total: 100_000_000,
        completed: step * 1_000_000,
      };
      lines(response, half, { status: 'pulling bb', digest: 'sha256:bb', total: 50_000_000 });
    }
    lines(response, { status: 'verifying\u001b[31m' }, { status: 'success' });
    response.end();
  };
  const { told, reason } = await pull({ act, clock: () => (now += 100) });
  expect(reason).toBeNull();
  expect(told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThan(8);
  expect(told[0]).toMatch(/^tiny: \d\d\.\d MB of 150 MB$/);
  expect(told.at(-1)).toBe('tiny: pulled, 150 MB');
});

describe('what passes is tried again', () => {
  const drop: Act = (response) => {
    lines(response, { status: 'pulling manifest' });
    setImmediate(() => response.destroy());
  };
  const silent: Act = (response) => lines(response, { status: 'pulling manifest' });
  // As Ollama does while it waits for its registry.
  const repeating: Act = (response) => {
    const timer = setInterval(() => lines(response, { status: 'pulling aa', completed: 7 }), 20);
    response.on('close', () => clearInterval(timer));
  };
  const status =
    (code: number, headers: Record<string, string> = {}): Act =>
    (response) =>
      void response.writeHead(code, headers).end('{"error":"busy"}');
  const half: Act = (response) => {
    lines(response, { status: 'pulling manifest' });
    response.end('{"status":"succ');
  };

  test.each<[string, Act, RegExp]>([
    ['a busy server', status(429), /^tiny: 429: busy; trying again in 1 s\.$/],
    ['a registry that is busy', refusing('pull model manifest: 429: {"errors":[]}'), /429/],
    ['a registry that errs', refusing('503: <html>'), /503/],
    ['an error of the server', status(502), /502/],
    ['a connection that breaks', drop, /the connection failed/],
    ['a server that says nothing', silent, /nothing moved for 0\.3 s/],
    ['a server that says the same again and again', repeating, /nothing moved for 0\.3 s/],
    ['a stream that ends early', (response) => void response.end(), /ended before/],
    ['half a line at the end', half, /no JSON object: \{"status":"succ/],
    ['HTML', (response) => void response.end('<html>\n'), /no JSON object: <html>/],
    ['a line without end', (response) => void response.end('x'.repeat(100_000)), /longer than 64 KiB/],
    ['a digest that is wrong', refusing('digest mismatch, file must be downloaded again'), /digest mismatch/],
  ])('%s', async (_, act, words) => {
    const { reason, told, pulls } = await pull({ act: inTurn(act, act, good) });
    expect(reason).toBeNull();
    expect(pulls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(told[0]).toMatch(words);
  });

  test('a server that is silent while it verifies gets more time', async () => {
    const act: Act = async (response) => {
      lines(response, { status: 'verifying sha256 digest' });
      await new Promise((resolve) => setTimeout(resolve, 600));
      lines(response, { status: 'success' });
      response.end();
    };
    expect(await pull({ act })).toMatchObject({ reason: null, pulls: [{ attempt: 1 }] });
  });

  test.each([
    ['7', 7],
    ['99999', 60],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1],
    ['soon', 1],
  ])('a server is left alone as long as it wants, within bounds: %s', async (after, seconds) => {
    const act = inTurn(status(429, { 'retry-after': after }), good);
    const job = new AbortController();
    const { told, pulls } = await pull({
      act,
      timings: PULL_TIMINGS,
      signal: job.signal,
      told: () => job.abort('SIGINT'),
    });
    expect(told).toEqual([`tiny: 429: busy; trying again in ${seconds} s.`]);
    expect(pulls).toHaveLength(1);
  });
});

describe('what does not pass', () => {
  test('five tries, with what was said last', async () => {
    const { reason, pulls } = await pull({ act: refusing('pull model manifest: 500: oops\n::error::x') });
    expect(pulls).toHaveLength(5);
    expect(reason).toBe('pull model manifest: 500: oops\\n::error::x; it was tried 5 times');
  });

  test.each([
    ['a model that nobody has', 'pull model manifest: file does not exist'],
    ['rights', 'pull model manifest: 401: {"errors":[]}'],
    ['a server that is too old', 'pull model manifest: 412: The model requires a newer version of Ollama'],
    ['a full disk', 'write /models/blobs/x: no space left on device'],
    ['a registry without TLS', 'insecure protocol http'],
  ])('%s is asked for once', async (_, error) => {
    const { reason, pulls } = await pull({ act: refusing(error) });
    expect(pulls).toHaveLength(1);
    expect(reason).toContain(error);
  });

  test('no server at all', async () => {
    const server = await fakeOllama(scratch('models'));
    await server[Symbol.asyncDispose]();
    const clock = { now: () => 0, monotonic: () => 0 };
    const { signal } = new AbortController();
    const doors = { url: server.url, clock, tell: () => undefined, signal, timings: FAST };
    expect(await pullModel(doors, model('tiny'))).toBe(
      'the connection failed (ECONNREFUSED); it was tried 5 times',
    );
  });

  test('a cancelled job ends a pull in the middle, and starts none', async () => {
    const job = new AbortController();
    const act: Act = (response) => {
      lines(response, { status: 'pulling manifest' });
      job.abort('SIGINT');
    };
    const { reason, pulls } = await pull({ act, signal: job.signal, timings: PULL_TIMINGS });
    expect(reason).toBe('the job was cancelled');
    expect(pulls).toHaveLength(1);
    expect(await pull({ act, signal: job.signal })).toMatchObject({
      reason: 'the job was cancelled',
      pulls: [],
    });
  });
});
