import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { removeBuilder } from '../../../../src/caches/docker/builder.ts';
import { docker } from '../../../../src/caches/docker/kind.ts';
import type { CacheContext, CacheInputs, CacheSpec } from '../../../../src/caches/kind.ts';
import type { Remainder } from '../../../../src/caches/remainder.ts';
import { titleOf } from '../../../../src/codes.ts';
import type { StepError } from '../../../../src/errors.ts';
import type { Facts, RunEnd, SuperviseOptions, ToolResult } from '../../../../src/host/ports.ts';
import { type CacheHost, cacheHost, cacheInputs } from '../../../support/cache-host.ts';
import { someFacts } from '../../../support/facts.ts';
import { makeOciStore } from '../../../support/stores.ts';

const done = (stdout: string): ToolResult => ({ code: 0, stdout, stderr: '' });
const failed = (stderr: string): ToolResult => ({ code: 1, stdout: '', stderr });
const VERSION = done('github.com/docker/buildx v0.30.0 abc\n');
/** What `docker --debug buildx inspect` tells of a builder. */
const builder = (name: string, driver: string, features?: boolean): ToolResult =>
  done(
    `Name:   ${name}\nDriver: ${driver}\n\nNodes:\nName:   ${name}0\nStatus: running\n` +
      (features === undefined ? '' : `Features:\n Cache export:   ${features}\n Direct push:    true\n`),
  );

interface Story {
  readonly lines?: readonly string[];
  readonly inputs?: Partial<CacheInputs>;
  readonly facts?: Partial<Facts>;
  /** Answers of docker, by its arguments without `--debug`. */
  readonly answers?: Readonly<Record<string, ToolResult>>;
  readonly end?: RunEnd;
  /** What the build prints. */
  readonly output?: string;
  readonly cached?: boolean;
  /** Names of images that lie in the store already. */
  readonly images?: readonly string[];
  /** How many builds export their layers: all, unless told. */
  readonly exported?: number;
}

interface Told {
  readonly host: CacheHost;
  readonly error: StepError | null;
  readonly asked: readonly string[];
  readonly left: readonly Remainder[];
  readonly offered: readonly CacheSpec[];
  /** Why the store is not offered. */
  readonly leftOut: readonly string[];
  readonly options: readonly SuperviseOptions[];
}

async function bring(story: Story): Promise<Told> {
  const facts = someFacts(story.facts);
  const [asked, left, offered]: [string[], Remainder[], CacheSpec[]] = [[], [], []];
  const leftOut: string[] = [];
  const options: SuperviseOptions[] = [];
  const host = cacheHost({
    facts,
    tool: ([, ...words]) => {
      const name = words.filter((word) => word !== '--debug').join(' ');
      asked.push(name);
      return story.answers?.[name] ?? (name === 'buildx version' ? VERSION : failed(`ERROR: ${name}?\n`));
    },
    command: async (words, given) => {
      if (options.length < (story.exported ?? Infinity)) exportLayers(facts, words);
      options.push(given);
      writeFileSync(given.logFile, story.output ?? '');
      return story.end ?? { kind: 'exited', code: 0 };
    },
  });
  const dockerBuild = (story.lines ?? ['-t app .']).map((line) => line.split(' '));
  const inputs = cacheInputs({ dockerBuild, ...story.inputs });
  const context: CacheContext = {
    facts,
    inputs,
    directory: facts.workspace,
    compression: 'zstd',
    lane: 'test',
    shard: 1,
  };
  const found = await docker.find(context);
  const specs = found.wanted && story.cached !== false ? found.specs : [];
  const images = Object.fromEntries((story.images ?? []).map((name) => [name, [10]]));
  if (story.images) makeOciStore(specs[0]?.paths[0] ?? '', { images });
  const caches = {
    restore: async () => ({ kind: 'miss', seconds: 0 }) as const,
    save: async (spec: CacheSpec) => void offered.push(spec),
    leaveOut: (_: CacheSpec, reason: string) => void leftOut.push(reason),
    report: () => [],
  };
  const leave = (remainder: Remainder) => void left.push(remainder);
  const job = {
    host,
    caches,
    context,
    env: {},
    environment: Promise.resolve(),
    prepared: Promise.resolve(),
    leave,
  };
  const error = await docker.bring?.(job, specs).catch((caught: StepError) => caught);
  return { host, error: error ?? null, asked, left, offered, leftOut, options };
}

/** Writes what `--cache-to` asks for. */
function exportLayers({ workspace }: Facts, words: readonly string[]): void {
  const [, dest, tag] =
    /"dest=([^"]+)".*"tag=([^"]+)"/.exec(words[words.indexOf('--cache-to') + 1] ?? '') ?? [];
  if (dest && tag) makeOciStore(resolve(workspace, dest), { images: { [tag]: [10] } });
}

const reasons = ({ error }: Told) => error?.reasons.map(({ code, message }) => `${code} ${message}`);
const INSPECT = 'buildx inspect --bootstrap';
const builtWith = ({ host }: Told) => host.ran.map((words) => words[words.indexOf('--builder') + 1]);
const exportsOf = ({ host }: Told) => host.ran.map((words) => words.includes('--cache-to'));

/** Built by the engine, without a cache, and told so. */
function expectPlain(told: Told, message: RegExp): void {
  expect(told.error).toBeNull();
  expect([builtWith(told), exportsOf(told), told.offered]).toEqual([['default'], [false], []]);
  expect(told.host.annotations).toEqual([
    { level: 'warning', title: titleOf('AEGIS-W605'), message: expect.stringMatching(message) },
  ]);
}

describe('the builder', () => {
  test.each([
    ['tells that it can export', builder('mine', 'remote', true)],
    ['tells it with the driver of the engine', builder('mine', 'docker', true)],
    ['is no engine, of an older buildx', builder('mine', 'docker-container')],
  ])('the current one, where it %s', async (_, answer) => {
    const told = await bring({ answers: { [INSPECT]: answer } });
    expect(told.error).toBeNull();
    expect([builtWith(told), exportsOf(told), told.left]).toEqual([['mine'], [true], []]);
  });

  test.each([
    ['tells that it cannot', builder('default', 'docker', false)],
    ['is an engine, of an older buildx', builder('default', 'docker')],
  ])('one of our own, where the current one %s export; it is left to post', async (_, answer) => {
    const facts = someFacts();
    const probe = await bring({ facts, answers: { [INSPECT]: answer } });
    const name = /aegis-[0-9a-f]{8}/.exec(probe.asked.join(' '))?.[0] ?? '';
    expectPlain(probe, /^docker-build: .*docker-container cannot be made: .*; "default" cannot export/);
    expect(probe.leftOut).toEqual(['the builder cannot export a cache']);
    expect(probe.left).toEqual([]);
    const answers = {
      [INSPECT]: answer,
      [`buildx create --name ${name} --driver docker-container`]: done(name),
      [`${INSPECT} ${name}`]: builder(name, 'docker-container', true),
    };
    const told = await bring({ facts, answers });
    expect(told.error).toBeNull();
    expect([builtWith(told), told.left]).toEqual([[name], [{ kind: 'builder', name }]]);
    const again = await bring({ facts, answers: { ...answers, [`buildx inspect ${name}`]: done('') } });
    expect(again.asked.filter((words) => words.startsWith('buildx create'))).toEqual([]);
    expect(again.left).toEqual([{ kind: 'builder', name }]);
    const broken = await bring({
      facts,
      answers: { ...answers, [`${INSPECT} ${name}`]: failed('#1 ERROR: x\nERROR: no image\n') },
    });
    expectPlain(broken, /^docker-build: .* does not work: no image; "default" cannot export a cache: /);
    expect(broken.leftOut).toEqual(['the builder cannot export a cache']);
    expect(broken.left).toEqual([{ kind: 'builder', name }]);
  });

  test('nothing is made where nothing is exported', async () => {
    const answers = { [INSPECT]: builder('default', 'docker', false) };
    for (const story of [{ cached: false }, { lines: ['--cache-to type=inline .'] }]) {
      const told = await bring({ answers, ...story });
      expect(told.error).toBeNull();
      expect([builtWith(told), told.left]).toEqual([['default'], []]);
    }
  });

  test('nothing is made for a job that may not save, unless there are layers to import', async () => {
    const answers = { [INSPECT]: builder('default', 'docker', false) };
    const facts = { event: 'pull_request' };
    const empty = await bring({ answers, facts });
    expect([builtWith(empty), empty.host.annotations]).toEqual([['default'], []]);
    expect(empty.asked.join()).not.toContain('create');
    const filled = await bring({ answers, facts, images: ['aegis-x'] });
    expect(filled.asked.join()).toContain('buildx create');
    expectPlain({ ...filled, offered: [] }, /cannot be made/);
  });

  test('the one that was asked for, even where it cannot export: that is told', async () => {
    const answers = { [`${INSPECT} theirs`]: builder('theirs', 'docker', false) };
    const told = await bring({ answers, inputs: { dockerBuilder: 'theirs' } });
    expect(told.error).toBeNull();
    expect([builtWith(told), exportsOf(told), told.offered]).toEqual([['theirs'], [false], []]);
    expect(told.leftOut).toEqual(['the builder cannot export a cache']);
    expect(told.host.annotations).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/"theirs" cannot export/) },
    ]);
  });

  test.each<[string, Story, RegExp]>([
    [
      'docker is absent',
      { answers: { 'buildx version': { code: 127, stdout: '', stderr: 'docker was not found' } } },
      /version` failed: docker was not found$/,
    ],
    [
      'buildx is absent',
      { answers: { 'buildx version': failed('docker: unknown command: docker buildx\n\nRun x\n') } },
      /unknown command: docker buildx Run x$/,
    ],
    [
      'the builder is not there',
      {
        inputs: { dockerBuilder: 'x' },
        answers: { [`${INSPECT} x`]: failed('ERROR: no builder "x" found\n') },
      },
      /the builder "x" does not work: no builder "x" found$/,
    ],
    [
      'the engine is away',
      { answers: { [INSPECT]: done('Name: default\nDriver: \nError:   failed to connect\n') } },
      /the current builder does not work: failed to connect$/,
    ],
    [
      'nothing is said',
      { answers: { [INSPECT]: { code: 1, stdout: '', stderr: ' \n' } } },
      /it said nothing$/,
    ],
    ['the answer is no answer', { answers: { [INSPECT]: done('hello') } }, /hello$/],
  ])('AEGIS-E213 where %s', async (_, story, message) => {
    const told = await bring(story);
    expect(reasons(told)).toEqual([expect.stringMatching(message)]);
    expect(told.error?.reasons[0]?.code).toBe('AEGIS-E213');
    expect([told.host.ran, told.offered]).toEqual([[], []]);
  });

  test('post removes it, and says where it cannot', async () => {
    const host = cacheHost({
      tool: (words) => (words.join(' ') === 'docker buildx rm aegis-1' ? done('') : failed('')),
    });
    await removeBuilder(host, 'aegis-1');
    expect(host.lines).toEqual(['The builder aegis-1 was removed.']);
    const other = cacheHost({ tool: () => failed('ERROR: the engine is away\n') });
    await removeBuilder(other, 'aegis-1');
    expect(other.lines).toEqual(['The builder aegis-1 could not be removed: the engine is away']);
  });

  test('the post of another step may have removed it', async () => {
    const said =
      'failed to remove aegis-1: no builder "aegis-1" found\nERROR: failed to remove one or more builders\n';
    const host = cacheHost({ tool: () => failed(said) });
    await removeBuilder(host, 'aegis-1');
    expect(host.lines).toEqual(['The builder aegis-1 is gone already.']);
  });
});

describe('the builds', () => {
  const answers = { [INSPECT]: builder('mine', 'remote', true) };

  test('are made in their order, and their layers are offered for saving', async () => {
    const told = await bring({ answers, lines: ['-t a .', '-t b sub'] });
    expect(told.host.ran.map((words) => words.slice(-3))).toEqual([
      ['-t', 'a', '.'],
      ['-t', 'b', 'sub'],
    ]);
    const roots = told.host.ran.map(
      (words) => /tag=([^"]+)"/.exec(words[words.indexOf('--cache-to') + 1] ?? '')?.[1],
    );
    expect(new Set(roots).size).toBe(2);
    expect(told.offered).toMatchObject([{ store: { layout: 'oci', sweep: 'ours', roots } }]);
  });

  test('a directory that the user has named may hold images of other steps: they stay', async () => {
    const told = await bring({ answers, inputs: { dockerCachePath: 'layers' } });
    expect(told.offered).toMatchObject([{ store: { sweep: 'unneeded', roots: [expect.anything()] } }]);
  });

  test('end at the first that fails, with what it said last; nothing is offered', async () => {
    const output = '#1 x\nERROR: early\n#2 y\nERROR: failed to build: no such file\n';
    const told = await bring({
      answers,
      lines: ['-t a .', '-t b .'],
      end: { kind: 'exited', code: 1 },
      output,
    });
    expect(reasons(told)).toEqual([
      'AEGIS-E212 docker-build line 1 (., -t a) exited with code 1: failed to build: no such file',
    ]);
    expect([told.host.ran.length, told.offered]).toEqual([1, []]);
    expect(told.leftOut).toEqual([]);
  });

  test('whose layers could not be exported leave the store as it is: no sweep, and no root is given up', async () => {
    const lines = ['-t a .', '-t b sub'];
    const told = await bring({ answers, lines, images: ['aegis-old'], exported: 1 });
    expect(told.error).toBeNull();
    expect(told.offered).toMatchObject([{ store: { sweep: null, roots: null } }]);
    expect(told.host.lines).toContain('docker layers: those of 1 image are not in the store.');
  });

  test('build arguments are not in what goes into the report', async () => {
    const lines = ['-t a --build-arg TOKEN=hidden .'];
    const told = await bring({ answers, lines, end: { kind: 'exited', code: 1 } });
    expect(reasons(told)?.join()).toMatch(/^AEGIS-E212 docker-build line 1 /);
    expect(reasons(told)?.join()).not.toContain('hidden');
  });

  test('what a build prints cannot act as a command of the log', async () => {
    const output = `ERROR: \u001b[31m##[error]x${'y'.repeat(9000)}\n`;
    const [reason = ''] = reasons(await bring({ answers, end: { kind: 'exited', code: 1 }, output })) ?? [];
    expect(reason.length).toBeLessThan(700);
    expect(reason).not.toMatch(/##\[|\u001b/);
  });

  test.each<[RunEnd, RegExp]>([
    [{ kind: 'timeout', seconds: 3600 }, /took longer than 60 minutes: it said nothing$/],
    [{ kind: 'cancelled' }, /was cancelled/],
    [{ kind: 'signalled', signal: 'SIGKILL', outOfMemory: false }, /was ended by SIGKILL/],
    [{ kind: 'not-started', reason: 'docker was not found' }, /could not be started: docker was not found/],
  ])('%j is AEGIS-E212', async (end, message) => {
    expect(reasons(await bring({ answers, end }))).toEqual([expect.stringMatching(message)]);
  });

  test("GitHub's variables go to the line that asks for them, and to no other", async () => {
    const told = await bring({ answers, lines: ['-t a .', '--cache-to type=gha .'] });
    expect(told.options.map(({ cacheService }) => cacheService)).toEqual([false, true]);
  });

  test('what lines with caches of their own build is not ours to keep', async () => {
    const lines = ['--cache-to type=gha .', '-t b .'];
    const [mixed, alone] = [await bring({ answers, lines }), await bring({ answers, lines: lines.slice(1) })];
    expect(mixed.offered[0]?.store?.roots).toHaveLength(1);
    expect(alone.offered[0]?.store?.roots).toHaveLength(1);
    const theirs = await bring({ answers, lines: lines.slice(0, 1), inputs: { dockerCachePath: 'layers' } });
    expect(theirs.offered).toMatchObject([{ store: { sweep: null, roots: null } }]);
    const plain = await bring({
      answers: { [INSPECT]: builder('default', 'docker', false) },
      lines: ['--cache-to type=inline .'],
      inputs: { dockerCachePath: 'layers' },
    });
    expect([plain.offered.length, plain.host.annotations]).toEqual([1, []]);
  });

  test('a job that may not save imports, and does not spend its time on an export', async () => {
    const told = await bring({ answers, facts: { event: 'pull_request' } });
    expect(exportsOf(told)).toEqual([false]);
    // The report says of each cache why it is not saved.
    expect(told.offered).toMatchObject([{ store: { sweep: null } }]);
  });
});

describe('what is cached', () => {
  const find = async (inputs: Partial<CacheInputs>, files: Readonly<Record<string, string>> = {}) => {
    const facts = someFacts();
    const directory = facts.workspace;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return {
      facts,
      find: await docker.find({
        facts,
        inputs: cacheInputs(inputs),
        directory,
        compression: 'zstd',
        lane: 'test',
        shard: 1,
      }),
    };
  };

  test('with docker-build, a directory of the runner', async () => {
    const { facts, find: found } = await find({ dockerBuild: [['.']] });
    expect(found).toMatchObject({
      wanted: true,
      specs: [
        { paths: [expect.stringMatching(new RegExp(`^${join(facts.temp, 'aegis-docker-cache')}-\\w{8}$`))] },
      ],
    });
  });

  test('another directory for other builds, whose step would remove what these need', async () => {
    const pathOf = async (...words: string[]) => {
      const { facts, find: found } = await find({ dockerBuild: [words] });
      return relative(facts.temp, found.wanted ? (found.specs[0]?.paths[0] ?? '') : '');
    };
    expect(await pathOf('-t', 'a', '.')).toBe(await pathOf('-t', 'b', '.'));
    expect(await pathOf('.')).not.toBe(await pathOf('sub'));
  });

  test('nothing, where every line has a cache of its own; and one that is given, all the same', async () => {
    const dockerBuild = [['--cache-to', 'type=gha', '.']];
    expect((await find({ dockerBuild })).find).toMatchObject({ wanted: false });
    expect((await find({ dockerBuild, dockerCachePath: 'layers' })).find).toMatchObject({ wanted: true });
    expect((await find({ dockerBuild: [...dockerBuild, ['.']] })).find).toMatchObject({ wanted: true });
  });

  test('no directory that BuildKit cannot name; without builds it is the business of the tests', async () => {
    await expect(find({ dockerBuild: [['.']], dockerCachePath: 'é' })).rejects.toThrow(/printable ASCII/);
    expect((await find({ dockerCachePath: 'é' })).find).toMatchObject({ wanted: true });
  });

  test('keyed on the Dockerfiles that the lines name, wherever they lie', async () => {
    const files = {
      'docker/Dockerfile.dev': 'a',
      'app/Dockerfile': 'b',
      Dockerfile: 'c',
      'other/Dockerfile': 'd',
    };
    const { find: found } = await find(
      { dockerBuild: [['-f', 'docker/Dockerfile.dev', '.'], ['app']] },
      files,
    );
    expect(found).toMatchObject({
      specs: [{ components: { 'key files': 'Dockerfile app/Dockerfile docker/Dockerfile.dev' } }],
    });
  });
});
