import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { needs, toolPath } from '../support/tools.ts';
import { venv } from '../support/venv.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOWS = join(ROOT, '.github/workflows');

/** Runs a linter; @returns its findings, '' when there are none. */
function findings(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd: ROOT, timeout: 60_000 }, (error, stdout, stderr) => {
      if (!error) resolve('');
      else if (typeof error.code === 'number') resolve(stdout || stderr || error.message);
      else reject(error);
    });
    child.stdin?.end(input);
  });
}

// What else happens to be installed must not change the result.
const actionlint = (args: readonly string[], input?: string) =>
  findings(toolPath('actionlint'), ['-shellcheck=', '-pyflakes=', '-no-color', ...args], input);

/** The whole workflows among the examples of a document; parts of one are left out. */
function examples(path: string): string[] {
  const blocks = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```ya?ml\n(.*?)^```$/gms)];
  return blocks.map(([, text = '']) => text).filter((text) => /^on:/m.test(text) && /^jobs:/m.test(text));
}

describe('the workflows of this repository', () => {
  needs(['actionlint'], 'are clean for actionlint', async () => {
    const files = readdirSync(WORKFLOWS).map((name) => join(WORKFLOWS, name));
    expect(files.length).toBeGreaterThan(0);
    expect(await actionlint(files)).toBe('');
    expect(await actionlint(['-'], 'on: push\njobs:\n  test:\n    steps: []\n')).toContain('runs-on');
  });

  test('and action.yml are clean for zizmor', async () => {
    const python = await venv('zizmor-1.32', ['zizmor==1.32.0']);
    const zizmor = join(dirname(python), process.platform === 'win32' ? 'zizmor.exe' : 'zizmor');
    expect(await findings(zizmor, ['--offline', '--quiet', '.github/workflows', 'action.yml'])).toBe('');
  });
});

describe('the workflows of the README', () => {
  needs(['actionlint'], 'are clean for actionlint', async () => {
    const all = examples('README.md');
    expect(all.length).toBeGreaterThan(0);
    for (const text of all) expect(await actionlint(['-'], text)).toBe('');
  });
});
