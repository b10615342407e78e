import { join } from 'node:path';
import { resourceSpec } from './directory.ts';
import { hashKeyFiles } from './key-files.ts';
import type { CacheContext, CacheFind, CacheKind } from './kind.ts';

export const OLLAMA_KEY_FILES = [
  'scripts/setup-ollama*',
  'scripts/setup_ollama*',
  '*ollama*.sh',
  'scripts/*ollama*.sh',
];

/** The models directory of Ollama, keyed on the setup script and the list of models. */
export const ollama: CacheKind = { find };

async function find(context: CacheContext): Promise<CacheFind> {
  const { facts, inputs, directory } = context;
  const patterns = inputs.ollamaKeyFiles.length > 0 ? inputs.ollamaKeyFiles : OLLAMA_KEY_FILES;
  if (inputs.ollamaModels.length === 0 && inputs.caches === 'auto') {
    const { files } = await hashKeyFiles(directory, patterns);
    if (files.length === 0)
      return { wanted: false, reason: 'there is no `ollama-models` and no setup script' };
  }
  return resourceSpec(context, {
    kind: 'ollama',
    label: 'ollama models',
    name: 'oll',
    path: modelsDirectory(facts),
    patterns,
    also: { models: [...inputs.ollamaModels].sort().join(' ') },
  });
}

/** Where Ollama keeps its models: OLLAMA_MODELS, or its default. */
export const modelsDirectory = (facts: CacheContext['facts']): string =>
  facts.env.OLLAMA_MODELS || join(facts.home, '.ollama', 'models');
