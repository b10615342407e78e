import { beforeAll, describe, expect, test } from '@jest/globals';
import { project, runPytest } from '../support/pytest-project.ts';
import { pytests, pythonWith } from '../support/pytests.ts';

const SUMMARY = `def pytest_terminal_summary(terminalreporter, config):
    terminalreporter.write_line("spread: " + config.option.dist)
`;

describe.each(pytests())('$name on Python $python', (pytest) => {
  let python = '';
  beforeAll(async () => {
    python = await pythonWith(pytest);
  }, 300_000);

  test.each<[string, string[], string, string]>([
    ['by file where the project says nothing', ['-n', '2'], '', 'loadfile'],
    ['as the project says', ['-n', '2'], '--dist loadgroup', 'loadgroup'],
    ['as the command line says', ['-n', '2', '--dist', 'loadscope'], '--dist load', 'loadscope'],
    ['not at all in one process', ['-n', '0'], '', 'no'],
  ])('tests are spread over workers %s', async (_, args, addopts, expected) => {
    const root = await project({
      'pytest.ini': `[pytest]\naddopts = ${addopts}\n`,
      'conftest.py': SUMMARY,
      'test_a.py': 'import pytest\n\n\n@pytest.mark.parametrize("n", range(4))\ndef test_a(n):\n    pass\n',
    });
    const { end, output, session } = await runPytest(python, root, { args });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(output).toContain(`spread: ${expected}`);
    expect(session.tests.map(({ outcome }) => outcome)).toEqual(Array(4).fill('passed'));
    expect(session.pluginFaults).toEqual([]);
  });
});
