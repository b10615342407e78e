import { join } from 'node:path';
import { resourceSpec } from './directory.ts';
import { hashInput } from './key-files.ts';
import type { CacheContext, CacheFind, CacheKind } from './kind.ts';

const OLLAMA_KEY_FILES = [
  'scripts/setup-ollama*',
  'scripts/setup_ollama*',
  '*ollama*.sh',
  'scripts/*ollama*.sh',
];

/** The models directory of Ollama, keyed on the setup script and the list of models. */
export const ollama: CacheKind = { find };

async function find(context: CacheContext): Promise<CacheFind> {
  const { facts, inputs, directory } = context;
  const keyFiles = {
    input: 'ollama-key-files',
    given: inputs.ollamaKeyFiles,
    defaults: OLLAMA_KEY_FILES,
  } as const;
  if (inputs.ollamaModels.length === 0 && inputs.caches === 'auto') {
    const { files } = await hashInput(directory, keyFiles);
    if (files.length === 0)
      return { wanted: false, reason: 'there is no `ollama-models` and no setup script' };
  }
  return resourceSpec(context, {
    kind: 'ollama',
    label: 'ollama models',
    name: 'oll',
    path: modelsDirectory(facts),
    keyFiles,
    also: { models: [...inputs.ollamaModels].sort().join(' ') },
  });
}

/** Where Ollama keeps its models: OLLAMA_MODELS, or its default. */
const modelsDirectory = (facts: CacheContext['facts']): string =>
  facts.env.OLLAMA_MODELS || join(facts.home, '.ollama', 'models');
