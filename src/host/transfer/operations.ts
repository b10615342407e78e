import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArtifactInfo } from '../ports.ts';
import { apart, capped, putIn, takeOut } from './portable.ts';
import type { ClientName, Operation, OperationName, Values } from './protocol.ts';
import { pathStates } from './roots.ts';
import { unzip } from './unzip.ts';

/** What a downloaded artifact may hold. */
const CAPS = { files: 50_000, bytes: 2 * 1024 * 1024 * 1024 };

/** Whether the client has logged a line with this text during the operation. */
export type Logged = (text: string) => boolean;

type Handlers = {
  readonly [N in OperationName]: (
    operation: Extract<Operation, { op: N }>,
    logged: Logged,
  ) => Promise<Values[N]>;
};

/** Each operation by the real clients. The client modules are large: loaded when the first one needs them. */
const HANDLERS: Handlers = { restore, save, upload, list, download, remove };

/** Does one operation; rejects with what the client threw. */
export function perform(operation: Operation, logged: Logged): Promise<unknown> {
  const handler = HANDLERS[operation.op] as (operation: Operation, logged: Logged) => Promise<unknown>;
  return handler(operation, logged);
}

/** Loads the module of a client, ahead of the operation that the time is measured of. */
export const loadClient = (client: ClientName): Promise<unknown> =>
  client === 'caches' ? import('@actions/cache') : import('@actions/artifact');

async function restore(wanted: Extract<Operation, { op: 'restore' }>): Promise<Values['restore']> {
  const { restoreCache } = await import('@actions/cache');
  const from = (paths: readonly string[]) =>
    restoreCache(paths.map(literal), wanted.key, [...wanted.restoreKeys]);
  if (!wanted.portable) return (await from(wanted.paths)) ?? null;
  return apart(async (staging) => {
    const names = wanted.paths.map((path) => basename(path));
    const found = await capped(staging, capOf(wanted), () => from(names));
    if (found !== undefined)
      for (const path of wanted.paths) await takeOut(join(staging, basename(path)), path);
    return found ?? null;
  });
}

/** Every file may take a little more, for its place on disk. */
const capOf = ({ mostBytes, paths }: Extract<Operation, { op: 'restore' }>): number =>
  mostBytes === undefined ? Number.POSITIVE_INFINITY : mostBytes + paths.length * 1024 * 1024;

/** Looks up first: the client packs everything before it asks for the key. */
async function save(wanted: Extract<Operation, { op: 'save' }>, logged: Logged): Promise<Values['save']> {
  if (!(await pathStates(wanted.paths)).includes('filled')) return 'empty';
  if (!wanted.portable) return saveAs(wanted.paths, wanted.key, logged);
  return apart(async (staging) => {
    for (const path of wanted.paths) await putIn(path, join(staging, basename(path)));
    return saveAs(
      wanted.paths.map((path) => basename(path)),
      wanted.key,
      logged,
    );
  });
}

async function saveAs(names: readonly string[], key: string, logged: Logged): Promise<Values['save']> {
  const { restoreCache, saveCache } = await import('@actions/cache');
  const paths = names.map(literal);
  const found = await restoreCache(paths, key, [], { lookupOnly: true });
  if (found?.toLowerCase() === key.toLowerCase()) return 'duplicate';
  // Who may not look may still save.
  const failed = found === undefined && logged('Failed to restore: ') && !logged('cache read denied:');
  if (failed) return 'lookup-failed';
  return { tried: await saveCache(paths, key) };
}

// The client takes its paths for globs.
const literal = (path: string): string => path.replace(/[[*?]/g, '[$&]');

async function artifactClient() {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}

async function upload(wanted: Extract<Operation, { op: 'upload' }>): Promise<ArtifactInfo> {
  const client = await artifactClient();
  const retention = wanted.retentionDays === null ? {} : { retentionDays: wanted.retentionDays };
  const { id, size } = await client.uploadArtifact(wanted.name, [...wanted.files], wanted.root, retention);
  if (id === undefined) throw new Error('the service gave the artifact no id');
  return { id, name: wanted.name, size: size ?? 0 };
}

async function list(): Promise<readonly ArtifactInfo[]> {
  const { artifacts } = await (await artifactClient()).listArtifacts();
  return artifacts.map(({ id, name, size }) => ({ id, name, size })).sort((a, b) => b.id - a.id);
}

/** The archive is unpacked here and not by the client, which neither caps it nor checks its names. */
async function download(wanted: Extract<Operation, { op: 'download' }>): Promise<null> {
  const client = await artifactClient();
  const staging = await mkdtemp(join(process.env.RUNNER_TEMP ?? '', 'artifact-'));
  try {
    await client.downloadArtifact(wanted.id, { path: staging, skipDecompress: true });
    const [archive] = await readdir(staging);
    if (archive === undefined) throw new Error('the service sent no archive');
    await mkdir(wanted.directory, { recursive: true });
    await unzip(join(staging, archive), wanted.directory, CAPS);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return null;
}

async function remove(wanted: Extract<Operation, { op: 'remove' }>): Promise<null> {
  await (await artifactClient()).deleteArtifact(wanted.name);
  return null;
}
