import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { scratch } from '../support/facts.ts';
import { errorsOf, expectTold, filesOf, last, messageOf, story } from '../support/story.ts';

const LIVE = { 'pytest-args': '-s' };
const MIB = 1024 * 1024;
const states: string[] = [];

/** A state folder that goes with this file: these runs leave much behind. */
function bigState(): string {
  const state = scratch('state');
  states.push(state);
  return state;
}

afterAll(() => Promise.all(states.map((state) => rm(state, { recursive: true, force: true }))));

describe('much output', () => {
  test('200 MiB of lines arrive in log and artifact, whole', async () => {
    const body = `import sys\n\n\ndef test_f():\n    for n in range(200 * 1024):\n        sys.stdout.write(f"{n:07d}" + "y" * 1016 + "\\n")\n`;
    const { run, job } = await story(last(body), { state: bigState(), inputs: LIVE, within: 110 });
    expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed', tests: '13' } });
    for (const log of [job.log, await (await filesOf({ run })).text('shard/pytest.log')]) {
      expect(log.length).toBeGreaterThan(200 * MIB);
      expect(log.match(/^(?:.* )?0000000y{1016}$/gm)).toHaveLength(1);
      expect(log.match(/^0204799y{1016}$/gm)).toHaveLength(1);
    }
  });

  test('a line of 64 MiB is cut in the live log and whole in the artifact; the job stays small', async () => {
    const body = `import os\n\n\ndef test_f():\n    for _ in range(64):\n        view = memoryview(b"z" * (1 << 20))\n        while view:\n            view = view[os.write(1, view):]\n`;
    const { run, job } = await story(last(body), { state: bigState(), inputs: LIVE });
    expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed', tests: '13' } });
    expect(job.log.length).toBeLessThan(MIB);
    expect(job.log).toContain('line cut at 16 KiB; the log file has all of it');
    expect((await (await filesOf({ run })).text('shard/pytest.log')).length).toBeGreaterThan(64 * MIB);
  });

  test('thousands of failures with long tracebacks: the summary stays below what GitHub takes', async () => {
    const body = `import pytest\n\n\n@pytest.mark.parametrize("n", range(1100))\ndef test_f(n):\n    raise ValueError(f"{n} is bad: " + "no " * 500)\n`;
    const { run, job } = await story(last(body), { state: bigState(), within: 110 });
    expectTold({ run, job }, ['E301'], 'failed');
    expect(job.outputs).toMatchObject({ tests: '1112', passed: '12', failed: '1100' });
    expect(Buffer.byteLength(job.summary)).toBeLessThan(900_000);
    expect(job.summary).toContain('Shortened to fit into a summary: failures');
    const errors = job.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)?.title).toBe('1,091 annotations withheld');
    expect(job.main?.withheld).toBe(0);
  });
});

const SHOUTING = `
import os
import sys


def test_commands():
    print("::set-output name=verdict::passed")
    print("::save-state name=aegis::gone")
    print("::add-mask::calc")
    print("::error file=calc/__init__.py::fake failure")
    print("mid ##[error]fake marker")
    print("::set-env name=EVIL::1")
    print("::add-path::/evil")
    print("::stop-commands::mine")
    sys.stdout.flush()
    os.write(1, b"progress\\r::warning::after a return\\n\\xff\\xfe::warning::no utf-8\\n")
    os.write(2, b"::error::on stderr\\n")
    assert 0, "::error::in a message"
`;

describe('output that looks like workflow commands', () => {
  test('is shown and does nothing, while tests run and when they are reported', async () => {
    const { run, job } = await story(last(SHOUTING), { inputs: LIVE });
    expectTold({ run, job }, ['E301'], 'failed');
    const levels = job.annotations.map(({ level, title }) => `${level} ${title}`);
    expect(levels).toEqual(['error tests/test_zz.py::test_commands', expect.stringContaining('notice')]);
    expect(job.main).toMatchObject({ env: {}, path: [] });
    expect(Object.keys(job.state)).toEqual(['aegis']);
    expect(job.log).toContain('::set-output name=verdict::passed');
    expect(job.log).toContain('mid # #[error]fake marker');
    expect(job.log).toContain('tests/test_zz.py');
    // Nobody made `calc` a secret.
    expect(job.log).toContain('calc/__init__.py::fake failure');
  });

  test('names of tests cannot break summary, annotations or log', async () => {
    const ids = [
      'line\\nbreak',
      '|pipe|',
      '`tick`',
      '::error::x',
      '\\u202ebidi',
      '</details><b>',
      '##[error]x',
      '@octocat',
      '\\x1b[31mred',
      '$(id)',
      'it`s; rm -rf /',
    ];
    const body = `import pytest\n\n\n@pytest.mark.parametrize("n", range(${ids.length}), ids=[${ids.map((id) => `"${id}"`).join(', ')}])\ndef test_f(n):\n    assert n < 0, f"{n} </details>\\u202e|"\n`;
    const { run, job } = await story(last(body));
    expectTold({ run, job }, ['E301'], 'failed');
    expect(job.outputs.failed).toBe(String(ids.length));
    const told = [job.summary, ...job.annotations.map(({ title, message }) => `${title} ${message}`)].join(
      '\n',
    );
    expect(told).not.toMatch(/[\u202e\u001b]/);
    const fenced = /^(```+)[^\n]*\n[\s\S]*?^\1$/gm;
    const inline = /(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g;
    const outside = job.summary.replaceAll(fenced, '').replaceAll(inline, '');
    expect(outside).not.toContain('<b>]');
    expect(outside).not.toContain('@octocat');
    expect(count(outside, '<details')).toBe(count(outside, '</details>'));
    expect(job.annotations.every(({ file }) => file === null || file === 'tests/test_zz.py')).toBe(true);
    const tables = outside.split('\n').filter((line) => line.startsWith('| ❌ | tests'));
    expect(tables).toHaveLength(1);
    expect(tables[0]?.split(/(?<!\\)\|/)).toHaveLength(7);
  });
});

const count = (text: string, part: string): number => text.split(part).length - 1;

const SCANNING = `
import glob
import os


def test_f():
    for path in glob.glob(os.environ["RUNNER_TEMP"] + "/_runner_file_commands/*"):
        with open(path, "a") as file:
            file.write("PATH=/evil\\nverdict=passed\\naegis=gone\\n")
`;

test('what test code appends to command files is cut off, and told', async () => {
  const { run, job } = await story(last(SCANNING));
  expectTold({ run, job }, ['E316'], 'failed');
  expect(messageOf(job, 'E316')).toMatch(
    /^The tests wrote to GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT and 2 more\./,
  );
  expect(errorsOf(job)).toEqual(['E316']);
  expect(job.main).toMatchObject({ env: {}, path: [] });
  expect(job.outputs).toMatchObject({ passed: '13', verdict: 'failed' });
  expect(job.summary).not.toContain('/evil');
  expect(JSON.parse(job.state.aegis ?? '')).toMatchObject({ version: 1 });
});
