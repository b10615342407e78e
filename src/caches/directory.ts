import { hashInput, type KeyFileInput } from './key-files.ts';
import { cacheKey, digest, environmentComponents, environmentTag, keyPrefix } from './keys.ts';
import type { CacheContext, CacheFind } from './kind.ts';
import { givenRoot } from './paths.ts';

/** A directory that a tool fills by itself: restored by exact key or prefix, saved when the job is over. */
export interface Resource {
  readonly kind: string;
  readonly label: string;
  /** The kind's part of the key. */
  readonly name: string;
  readonly path: string;
  /** The files on whose content it depends. */
  readonly keyFiles: KeyFileInput;
  /** Whose entries are fallen back on before those of others. */
  readonly scope?: string;
  /** Further components of the key, by name. */
  readonly also: Readonly<Record<string, string>>;
}

/** Models and layers are gigabytes: at the usual 100 MB/s ten of them take minutes, packing included. */
export const STORE_SECONDS = 600;

/**
 * The entry of such a directory: `aegis1-NAME-E-HASH`, with `aegis1-NAME-E-` to fall back on; with a scope
 * `aegis1-NAME-E-SCOPE@HASH`, and `aegis1-NAME-E-SCOPE@` before that. `@` is in no name of a lane, so that the
 * lane `unit` does not get what `unit-slow` has.
 */
export async function resourceSpec(context: CacheContext, resource: Resource): Promise<CacheFind> {
  const { facts, inputs, directory, compression } = context;
  const root = await givenRoot(resource.path, facts, directory);
  const { files, hash } = await hashInput(directory, resource.keyFiles);
  const own = { 'key files': files.join(' ') || 'none', 'key files hash': hash, ...resource.also };
  const tag = environmentTag(facts, compression);
  const keyOf = (...parts: readonly string[]) => cacheKey(inputs.prefix, resource.name, [tag, ...parts]);
  const content = digest([hash, ...Object.values(resource.also)]);
  const shared = keyPrefix(inputs.prefix, resource.name, [tag]);
  const { scope = '' } = resource;
  const spec = {
    kind: resource.kind,
    label: resource.label,
    paths: [root],
    key: keyOf(scope === '' ? content : `${scope}@${content}`),
    restoreKeys: scope === '' ? [shared] : [`${keyOf(scope)}@`, shared],
    components: { ...environmentComponents(facts, compression), ...(scope && { lane: scope }), ...own },
    savedWhen: 'post',
    deadlineSeconds: STORE_SECONDS,
  } as const;
  return { wanted: true, specs: [spec] };
}
