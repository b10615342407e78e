import { resolve } from 'node:path';
import { titleOf } from '../../codes.ts';
import { StepError } from '../../errors.ts';
import { quote } from '../../text/quote.ts';
import { hashInput, type KeyFileInput } from '../key-files.ts';
import type { BringJob, CacheContext, CacheFind, CacheInputs, CacheKind, CacheSpec } from '../kind.ts';
import { realRoot } from '../paths.ts';
import { storeSpec } from '../store/spec.ts';
import { ollamaVariable } from './address.ts';
import { type Brought, bringModels } from './models.ts';
import { type ModelName, parseModel } from './names.ts';
import { findServer, type Server } from './server.ts';

const OLLAMA_KEY_FILES = [
  'scripts/setup-ollama*',
  'scripts/setup_ollama*',
  '*ollama*.sh',
  'scripts/*ollama*.sh',
];

/** The models directory of Ollama, keyed on the setup script and the list of models; and the models of that list. */
export const ollama: CacheKind = {
  what: 'the Ollama models',
  find,
  bring,
  needed: ({ inputs }) => inputs.ollamaModels.length > 0,
};

async function find(context: CacheContext): Promise<CacheFind> {
  const { inputs, directory } = context;
  const keyFiles: KeyFileInput = {
    input: 'ollama-key-files',
    given: inputs.ollamaKeyFiles,
    defaults: OLLAMA_KEY_FILES,
  };
  const { files } = await hashInput(directory, keyFiles);
  const listed = modelsOf(inputs).map(({ root }) => root);
  if (listed.length + files.length === 0 && inputs.caches === 'auto')
    return { wanted: false, reason: 'there is no `ollama-models` and no setup script' };
  const resource = {
    kind: 'ollama',
    label: 'ollama models',
    name: 'oll',
    path: modelsDirectory(context),
    keyFiles,
    also: { models: [...inputs.ollamaModels].sort().join(' ') },
  };
  // A setup script may get others than a list has; where one is given, it says all, unless both are.
  const roots = inputs.ollamaKeyFiles.length > 0 || listed.length === 0 ? null : listed;
  return storeSpec(context, resource, { layout: 'ollama', roots });
}

/** Where Ollama keeps its models: OLLAMA_MODELS, or its default. Absolute. */
const modelsDirectory = ({ facts, directory }: CacheContext): string =>
  resolve(directory, ollamaVariable(facts.env, 'OLLAMA_MODELS') || resolve(facts.home, '.ollama/models'));

/** The models of the list, each once, in their order. */
function modelsOf({ ollamaModels }: CacheInputs): ModelName[] {
  const names = ollamaModels.map(parseModel).filter((name) => 'root' in name);
  return [...new Map(names.toReversed().map((name) => [name.root, name])).values()].toReversed();
}

/**
 * Restores before a server starts, which removes what no manifest names; then has the models of the list pulled
 * that are missing, or may have changed since an older key was saved, and offers what is whole for saving.
 * @throws StepError AEGIS-E214, AEGIS-E215
 */
async function bring(job: BringJob, [spec]: readonly CacheSpec[]): Promise<void> {
  const { caches, context, host } = job;
  const restored = spec && (await caches.restore(spec));
  const names = modelsOf(context.inputs);
  if (names.length === 0) return spec && caches.save(spec);
  const directory = spec?.paths[0] ?? (await realRoot(modelsDirectory(context)));
  const server = await findServer(job, directory);
  const older = restored?.kind === 'partial';
  const brought = await bringModels(host, { url: server.url, directory, older }, names);
  if (spec) await offer(job, spec, server, brought);
  if (brought.missing.length > 0) throw new StepError(brought.missing);
}

/** Post sweeps what no model needs, where all is well and nobody else may be pulling into the directory. */
async function offer({ caches, host }: BringJob, spec: CacheSpec, server: Server, brought: Brought) {
  const { store, paths } = spec;
  const sweep = server.ours && brought.missing.length === 0 ? ('old' as const) : null;
  if (brought.elsewhere === null) return caches.save(store ? { ...spec, store: { ...store, sweep } } : spec);
  const message =
    `The server at ${server.url} keeps its models in ${brought.elsewhere}, ` +
    `and what is cached is ${quote(paths[0] ?? '', 300)}: its models are not saved.`;
  host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W607'), message });
}
