/** 64 lower-case hex digits: the sha256 of a blob. */
export type Digest = string;

export type StoreName = 'ollama' | 'oci';

/** A blob that something needs, with the size that its manifest tells. */
export interface Need {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** A model or an image: its manifest, and every blob that it needs, those of nested manifests too. */
export interface Root {
  /** What people call it, and unique in the store: `registry.ollama.ai/library/tiny:latest`, or a tag. */
  readonly name: string;
  /** The manifest (Ollama) or its descriptor in index.json (OCI), as JSON text. */
  readonly body: string;
  readonly needs: readonly Need[];
}

/** What lies in a store. */
export interface Contents {
  /** Those of which every blob is there with its size. */
  readonly roots: readonly Root[];
  /** Names of those that lack a blob or cannot be read. */
  readonly broken: readonly string[];
}

/** How a kind of store lies on disk. */
export interface StoreLayout {
  readonly name: StoreName;
  /** All roots are restored, whatever is listed: images are there to build from. */
  readonly restoresAll: boolean;
  /** Directory of the blobs, relative to the store. */
  readonly blobDirectory: string;
  /** File name of a blob in that directory. */
  readonly blobName: (digest: Digest) => string;
  /** The digest that a file name stands for; null: it is no blob. */
  readonly digestOf: (name: string) => Digest | null;
  /** The roots on disk, checked by existence and size of their blobs. An absent store is an empty one. */
  readonly read: (directory: string) => Promise<Contents>;
  /** Why a root of an index cannot be what its body says, in a few words; null: it can. Pure. */
  readonly refuse: (root: Root) => string | null;
  /**
   * Adds roots, each by a rename; one whose name is there already stays as it is, unless it is to be replaced.
   * @throws Error when a link or a directory is in the way, after all others are written
   */
  readonly write: (directory: string, roots: readonly Root[], replace: boolean) => Promise<void>;
  /** Takes away roots that were written and lack a blob; another body under the name stays where it is the user's (Ollama). */
  readonly takeBack: (directory: string, roots: readonly Root[]) => Promise<void>;
  /** Takes every other root away (OCI, which is ours alone); absent where roots belong to the user (Ollama). */
  readonly keepOnly?: (directory: string, names: readonly string[]) => Promise<void>;
  /** Other leavings of interrupted work, relative to the store: swept with unreferenced blobs. */
  readonly litter: (directory: string) => Promise<readonly string[]>;
}

/**
 * One entry of the cache that holds blobs: several small ones (a pack), one, or a part of a large one. An entry
 * cannot be replaced: when it turns out to be damaged, its blobs are saved under the next generation.
 */
export interface Chunk {
  /** Sorted. */
  readonly blobs: readonly Digest[];
  /** From 0; null unless the only blob is in several parts. */
  readonly part: { readonly index: number; readonly count: number } | null;
  /** From 0. */
  readonly generation: number;
  /** Of its blobs, or of the part: what of it is still needed is told by the sizes of needs, the rest by this. */
  readonly bytes: number;
}

/** What an index entry holds, as JSON. */
export interface StoreIndex {
  readonly version: 1;
  readonly layout: StoreName;
  readonly roots: readonly Root[];
  /** Together they hold every blob that the roots need. */
  readonly chunks: readonly Chunk[];
}

/** What a spec says of a store. A JSON value: it goes to post. */
export interface StoreSettings {
  readonly layout: StoreName;
  /** The user's part of the keys of blobs. */
  readonly prefix: string;
  /** Names of the roots that are worth saving; null for all. */
  readonly roots: readonly string[] | null;
  /** Bytes that the service keeps of all caches: a store of more would push out everything else, and itself. */
  readonly most: number;
  /** Seals of the roots as they were before the tests: no others are saved. null: nothing was sealed. */
  readonly seals: readonly string[] | null;
  /**
   * What is removed from the disk, since a build or pull has ended well. `unneeded`: what no root needs. `ours`: before that,
   * every root but those to be saved. `old`: what no root needs and is older than an hour, since another job may be about
   * to name it. null: nothing.
   */
  readonly sweep: 'ours' | 'unneeded' | 'old' | null;
  /** What the cache is known to hold, whole, of what lies on disk. */
  readonly known: Known;
}

/** What a restore has learned of the cache. */
export interface Known {
  /** Key of the index that was restored; null for none. */
  readonly index: string | null;
  /** Entries that were used or whose blobs were on disk already: not looked up again. */
  readonly chunks: readonly Chunk[];
  /** Entries that the index names and that were gone or damaged. */
  readonly lost: readonly Chunk[];
  /** Entries that the index names and that were not asked for once it was in vain: looked up before they are relied on. */
  readonly unchecked: readonly Chunk[];
  /** There is an index that could not be read, whose key may be the very key that the next one would have. */
  readonly unreadable: boolean;
}

export const NOTHING_KNOWN: Known = { index: null, chunks: [], lost: [], unchecked: [], unreadable: false };

/** The figures of a store in the summary, in bytes. */
export interface StoreFigures {
  /** Of all blobs of the index. */
  readonly total: number;
  /** Of blobs that were transferred. */
  readonly moved: number;
  /** Of blobs that need not be transferred: on disk already (restore), or in the cache already (save). */
  readonly kept: number;
  /** Number of entries of the index. */
  readonly entries: number;
  /** Models or images that could not be had, with the cause: `tiny: a blob is gone from the cache`. */
  readonly lost: readonly string[];
  /** Entries that the index names and the cache does not have any more: signs of a cache that thrashes. */
  readonly evicted: number;
}
