import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, type Stats, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A committed blob. */
export interface Blob {
  readonly path: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  readonly lastModified: Date;
}

interface Block {
  readonly path: string;
  readonly size: number;
}

/** Half-made blobs: blocks by id, and the list of the last commit. */
interface Draft {
  readonly blocks: Map<string, Block>;
  committed: readonly string[];
}

type Chunks = AsyncIterable<Buffer>;

const DEFAULT_TYPE = 'application/octet-stream';

/**
 * Block blobs on disk, by name (`caches/7`). A blob appears complete or not at all: it is written
 * elsewhere and renamed into place.
 */
export class BlobStore {
  readonly #directory: string;
  readonly #types = new Map<string, string>();
  readonly #drafts = new Map<string, Draft>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a blob lies once it is committed. */
  path(name: string): string {
    return join(this.#directory, `${name}.blob`);
  }

  get(name: string): Blob | null {
    const path = this.path(name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? null : describe(path, stats, this.#types.get(name));
  }

  /** Put Blob: the whole content at once. */
  async put(name: string, content: Chunks, contentType: string | undefined): Promise<Blob> {
    const path = await this.#receive(content);
    this.#drafts.delete(name);
    return await this.#publish(name, path, contentType);
  }

  /** Put Block: one block, not visible before it is listed. */
  async putBlock(name: string, id: string, content: Chunks): Promise<void> {
    const path = await this.#receive(content);
    const draft = this.#drafts.get(name) ?? { blocks: new Map(), committed: [] };
    draft.blocks.set(id, { path, size: statSync(path).size });
    this.#drafts.set(name, draft);
  }

  /** Put Block List: the blob is the listed blocks in that order. null: a listed block is unknown. */
  async commit(name: string, ids: readonly string[], contentType: string | undefined): Promise<Blob | null> {
    const draft = this.#drafts.get(name) ?? { blocks: new Map(), committed: [] };
    // A client whose answer got lost sends its list again.
    if (draft.blocks.size === 0 && ids.join() === draft.committed.join() && existsSync(this.path(name)))
      return this.get(name);
    const blocks = ids.map((id) => draft.blocks.get(id));
    if (!blocks.every((block) => block !== undefined)) return null;
    const whole = await this.#join(blocks);
    this.#drafts.set(name, { blocks: new Map(), committed: ids });
    await Promise.all([...draft.blocks.values()].map(({ path }) => rm(path, { force: true })));
    return await this.#publish(name, whole, contentType);
  }

  async remove(name: string): Promise<void> {
    this.#drafts.delete(name);
    await rm(this.path(name), { force: true });
  }

  async #receive(content: Chunks): Promise<string> {
    const path = this.#scratch();
    await mkdir(dirname(path), { recursive: true });
    try {
      await pipeline(content, createWriteStream(path, { flags: 'wx', highWaterMark: 1024 * 1024 }));
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async #join(blocks: readonly Block[]): Promise<string> {
    return await this.#receive(contents(blocks));
  }

  async #publish(name: string, path: string, contentType: string | undefined): Promise<Blob> {
    const target = this.path(name);
    await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
    this.#types.set(name, contentType ?? DEFAULT_TYPE);
    return this.get(name) as Blob;
  }

  #scratch(): string {
    return join(this.#directory, 'uploads', randomUUID());
  }
}

async function* contents(blocks: readonly Block[]): AsyncGenerator<Buffer> {
  for (const { path } of blocks) yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
}

function describe(path: string, stats: Stats, contentType = DEFAULT_TYPE): Blob {
  const version = Math.round(stats.mtimeMs * 1000) * 8191 + stats.size;
  return {
    path,
    size: stats.size,
    contentType,
    etag: `"0x${version.toString(16).toUpperCase()}"`,
    lastModified: stats.mtime,
  };
}
