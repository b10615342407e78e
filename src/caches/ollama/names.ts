/** A model as a line of `ollama-models` names it. */
export interface ModelName {
  /** As the user wrote it. */
  readonly given: string;
  /** In full, as it lies in the store: `registry.ollama.ai/library/tiny:latest`. */
  readonly root: string;
  /** Given as `http://…`: pulled without TLS. */
  readonly insecure: boolean;
}

const DEFAULT_HOST = 'registry.ollama.ai';
const DEFAULT_NAMESPACE = 'library';
const DEFAULT_TAG = 'latest';

/** What Ollama lets a part hold (its types/model/name.go). */
const HOST = /^\w[\w.:-]{0,349}$/;
const NAMESPACE = /^\w[\w-]{0,79}$/;
const PART = /^\w[\w.-]{0,79}$/;

/**
 * Reads a name by Ollama's own rules: `[host/][namespace/]model[:tag]`. With `http://` or `https://` the first
 * part is the registry, and a missing namespace is `library`.
 * @returns in a few words what is wrong with a name that Ollama would refuse
 */
export function parseModel(given: string): ModelName | { readonly problem: string } {
  const [, scheme, path = ''] = /^(?:(https?):\/\/)?(.*)$/is.exec(given) ?? [];
  if (path.startsWith('-')) return { problem: 'is not a model name: it starts with a dash' };
  const parts = path.split('/');
  if (parts.some((part) => part === '' || /^\.+$/.test(part)))
    return { problem: 'is not a model name: it is a path' };
  if (parts.length > 3) return { problem: 'is not a model name: it has more than three parts' };
  if (scheme !== undefined && parts.length === 1) return { problem: 'names a registry and no model' };
  const problem = 'is not a model name';
  const [last = '', namespace = DEFAULT_NAMESPACE, host = DEFAULT_HOST] = fullParts(
    parts,
    scheme !== undefined,
  );
  const [model = '', tag = DEFAULT_TAG, ...more] = last.split(':');
  if (more.length > 0 || !PART.test(model) || !PART.test(tag)) return { problem };
  if (!HOST.test(host)) return { problem };
  if (!NAMESPACE.test(namespace)) return { problem: namespaceProblem(namespace) };
  return { given, root: `${host}/${namespace}/${model}:${tag}`, insecure: scheme?.toLowerCase() === 'http' };
}

/** Model with tag, namespace, host: as far as they are given. */
const fullParts = (parts: readonly string[], hasRegistry: boolean): readonly (string | undefined)[] =>
  hasRegistry && parts.length === 2 ? [parts[1], undefined, parts[0]] : parts.toReversed();

const namespaceProblem = (namespace: string): string =>
  /[.:]/.test(namespace)
    ? 'is not a model name: a registry needs a namespace too, `host/namespace/name`'
    : 'is not a model name';

/** Whether two full names are the same to Ollama, which minds no case. */
export const sameModel = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
