import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { JobResult } from '../../local/runner/index.ts';
import { cacheRow, cacheWarnings } from '../support/cached.ts';
import { scratch } from '../support/facts.ts';
import { codesOf, jobOf, play, project } from '../support/scenario.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a bundle is built of, and what is written from the tables beside it. */
const PARTS = [
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'],
  ...['scripts/build.ts', 'scripts/generate.ts', 'README.md', 'docs/troubleshooting.md'],
];

/** All there is to the new kind: this file… */
const KIND = `import { join } from 'node:path';
import { resourceSpec } from './directory.ts';
import { hashKeyFiles } from './key-files.ts';
import type { CacheContext, CacheFind, CacheKind } from './kind.ts';

/** Models of the Hugging Face hub, keyed on the list of those that the project names. */
export const huggingface: CacheKind = { what: 'the Hugging Face models', find };

async function find(context: CacheContext): Promise<CacheFind> {
  const { facts, inputs, directory } = context;
  const defaults = ['models.txt'];
  const { files } = await hashKeyFiles(directory, defaults);
  if (inputs.caches === 'auto' && files.length === 0) return { wanted: false, reason: 'there is no models.txt' };
  const home = facts.env.HF_HOME || join(facts.home, '.cache', 'huggingface');
  return resourceSpec(context, {
    kind: 'huggingface',
    label: 'hugging face models',
    name: 'hub',
    path: join(home, 'hub'),
    keyFiles: { input: null, given: [], defaults },
    also: {},
  });
}
`;

/** …and this line. */
const LINE = "export { huggingface } from './huggingface.ts';\n";

/** Builds the action with one kind more. */
async function build(): Promise<string> {
  const copy = scratch('fifth kind');
  for (const part of PARTS) {
    mkdirSync(dirname(join(copy, part)), { recursive: true });
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'src/caches/huggingface.ts'), KIND);
  appendFileSync(join(copy, 'src/caches/kinds.ts'), LINE);
  for (const script of ['build.ts', 'generate.ts'])
    await promisify(execFile)(process.execPath, [join(copy, 'scripts', script)], { cwd: copy });
  return copy;
}

/** Its test loads a model as the library would: only when it is not there. */
const TEST = `import os
from pathlib import Path

HUB = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface") / "hub"


def test_model():
    model = HUB / "models--tiny" / "weights.bin"
    print("MODEL", "found" if model.exists() else "loaded")
    model.parent.mkdir(parents=True, exist_ok=True)
    if not model.exists():
        model.write_bytes(os.urandom(100_000))
`;

const model = ({ log }: JobResult): string => /MODEL (\w+)/.exec(log)?.[1] ?? '';

test('a fifth kind is one file and one line: input, output, summary and docs follow', async () => {
  const action = await build();
  const directory = project({ 'models.txt': 'tiny\n', 'test_model.py': TEST });
  const state = scratch('state');
  const run = async (inputs: Record<string, string>, env: Record<string, string> = {}) =>
    jobOf(
      await play(directory, {
        action,
        state,
        env,
        inputs: { workers: 'off', 'pytest-args': '-s', ...inputs },
      }),
    );

  const cold = await run({ caches: 'huggingface' });
  expect(cold).toMatchObject({ conclusion: 'success', outputs: { 'cache-huggingface': 'miss' } });
  expect(model(cold)).toBe('loaded');
  expect(cold.log).toContain('hugging face models: saved, 0.1 MB');

  for (const caches of ['huggingface', 'auto']) {
    const warm = await run({ caches });
    expect(warm).toMatchObject({ conclusion: 'success', outputs: { 'cache-huggingface': 'exact' } });
    expect(model(warm)).toBe('found');
    expect(cacheRow(warm, 'hugging face models')).toMatchObject({ restored: '✅ exact' });
    expect(cacheWarnings(warm)).toEqual([]);
  }

  const elsewhere = await run({ caches: 'auto' }, { HF_HOME: join(scratch('hf'), 'home') });
  expect(elsewhere.outputs['cache-huggingface']).toBe('miss');
  const misspelt = await run({ caches: 'hugingface' });
  expect(codesOf(misspelt)).toEqual(['AEGIS-E106']);
  expect(misspelt.log).toContain('did you mean huggingface?');

  const { inputs, outputs } = parse(readFileSync(join(action, 'action.yml'), 'utf8'));
  expect(inputs.caches.description).toContain('`huggingface`');
  expect(outputs['cache-huggingface'].description).toContain('the Hugging Face models');
  expect(readFileSync(join(action, 'README.md'), 'utf8')).toContain('| `cache-huggingface` |');
}, 300_000);
