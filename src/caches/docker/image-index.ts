import { ShapeError } from '../../results/shape.ts';
import { list, putFile, readPlain } from '../store/files.ts';
import { CAPS, type Fields, isRootName, listOf, parseFields } from '../store/manifest.ts';

const INDEX = 'index.json';
const LAYOUT = 'oci-layout';
/** The annotation that buildx calls `tag`. Source: OCI image specification 1.1, annotations. */
const REF_NAME = 'org.opencontainers.image.ref.name';

/** What the index.json of a store holds: descriptors, each with a name of its own. */
export interface ImageIndex {
  /** The fields beside `manifests`, kept as they are. */
  readonly fields: Fields;
  readonly images: ReadonlyMap<string, unknown>;
}

const EMPTY: Fields = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' };

/**
 * The index of a store; null: there is none.
 * @throws ShapeError when its content is no index, another Error when it cannot be read or is no file
 */
export async function readIndex(store: string): Promise<ImageIndex | null> {
  const bytes = await readPlain(`${store}/${INDEX}`, CAPS.text);
  if (bytes === null) return null;
  const { manifests, ...fields } = parseFields(bytes.toString('utf8'), INDEX);
  return { fields, images: named(listOf({ manifests }, 'manifests')) };
}

/** The index of a store that is to be written: one whose content is no index holds nothing that could be kept. */
export async function indexToWrite(store: string): Promise<ImageIndex> {
  const found = await readIndex(store).catch((error: unknown) => {
    if (error instanceof ShapeError) return null;
    throw error;
  });
  return found ?? { fields: EMPTY, images: new Map() };
}

/** Writes it by a rename, and before it the mark of a layout. The store must be there. */
export async function writeIndex(store: string, { fields, images }: ImageIndex): Promise<void> {
  const isMarked = (await list(store, '')).some(({ name }) => name === LAYOUT);
  if (!isMarked) await putFile(store, '', LAYOUT, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await putFile(store, '', INDEX, JSON.stringify({ ...fields, manifests: [...images.values()] }));
}

/** Of two with one name the first has it, as buildx sees it; one without a name has its digest's. */
function named(descriptors: readonly unknown[]): ReadonlyMap<string, unknown> {
  const images = new Map<string, unknown>();
  for (const [at, descriptor] of descriptors.entries()) {
    const name = [...namesOf(descriptor), `manifests[${at}]`].find((name) => !images.has(name));
    if (name !== undefined) images.set(name, descriptor);
  }
  return images;
}

/** What a descriptor may be called, the best first. */
export function namesOf(descriptor: unknown): readonly string[] {
  if (typeof descriptor !== 'object' || descriptor === null) return [];
  const { annotations, digest } = descriptor as Fields;
  const name = typeof annotations === 'object' && annotations ? (annotations as Fields)[REF_NAME] : null;
  return [name, digest].filter((one) => typeof one === 'string').filter(isRootName);
}
