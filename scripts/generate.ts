import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../src/codes.ts';
import { INPUTS } from '../src/inputs/table.ts';
import { OUTPUTS } from '../src/report/outputs.ts';

/**
 * Writes what is said once in the code to where users read it: action.yml, the tables of README.md,
 * docs/troubleshooting.md. With `--check` nothing is written and a difference is an error.
 */
const root = join(import.meta.dirname, '..');

/** Double-quoted, as the formatter wants it; a JSON string is one in YAML. */
const yaml = (text: string): string => JSON.stringify(text);

function actionYml(): string {
  const inputs = Object.entries(INPUTS).map(
    ([name, { description, default: fallback }]) =>
      `  ${name}:\n    description: ${yaml(description)}\n    required: false\n    default: ${yaml(fallback)}\n`,
  );
  const outputs = Object.entries(OUTPUTS).map(
    ([name, { description }]) => `  ${name}:\n    description: ${yaml(description)}\n`,
  );
  return `# Generated from src/inputs/table.ts and src/report/outputs.ts by \`npm run build\`.
name: aegis-ci-action
description: "Restores Poetry, Docker, Ollama and fixture caches, shards pytest, judges one exact coverage number and uploads the results in a single step."
author: aegis-ci-action contributors
branding:
  icon: shield
  color: green
inputs:
${inputs.join('')}outputs:
${outputs.join('')}runs:
  using: node24
  main: dist/index.js
  post: dist/index.js
  post-if: always()
`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function inputTable(): string {
  const rows = Object.entries(INPUTS)
    .filter(([name]) => !name.endsWith('-context'))
    .map(
      ([name, row]) =>
        `| \`${name}\` | ${row.default === '' ? '' : `\`${row.default}\``} | ${cell(row.description)} |`,
    );
  return ['| Input | Default | What it is |', '|---|---|---|', ...rows].join('\n');
}

function outputTable(): string {
  const rows = Object.entries(OUTPUTS).map(([name, row]) => `| \`${name}\` | ${cell(row.description)} |`);
  return ['| Output | What it is |', '|---|---|', ...rows].join('\n');
}

function codeList(): string {
  return Object.entries(CODES)
    .map(([code, { title, cause, remedy }]) => `### ${code}\n\n**${title}.** ${cause}\n\n${remedy}`)
    .join('\n\n');
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function fill(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the markers ${start} and ${end} are missing`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const FILES: Readonly<Record<string, () => string>> = {
  'action.yml': actionYml,
  'README.md': () => fill(fill(read('README.md'), 'inputs', inputTable()), 'outputs', outputTable()),
  'docs/troubleshooting.md': () => fill(read('docs/troubleshooting.md'), 'codes', codeList()),
};

const check = process.argv.includes('--check');
for (const [path, content] of Object.entries(FILES)) {
  const fresh = content();
  const current = path === 'action.yml' && !check ? '' : read(path);
  if (fresh === current) continue;
  if (check) throw new Error(`${path} does not say what the code says: run \`npm run build\``);
  writeFileSync(join(root, path), fresh);
}
