import { expect, test } from '@jest/globals';
import { projectFailUnder } from '../../../src/coverage/fail-under.ts';
import { project } from '../../support/scenario.ts';

const PYPROJECT = '[tool.coverage.report]\nfail_under = 79.5\n';

test.each([
  ['pyproject.toml', { 'pyproject.toml': PYPROJECT }, 79.5],
  ['.coveragerc', { '.coveragerc': '[run]\nfail_under = 1\n[report]\nfail_under = 90\n' }, 90],
  ['setup.cfg', { 'setup.cfg': '[coverage:report]\nfail_under: 85\n' }, 85],
  [
    'the first that has it',
    { 'tox.ini': '[coverage:report]\nfail_under = 70\n', 'pyproject.toml': PYPROJECT },
    70,
  ],
  ['nothing', {}, null],
  ['a file that is no TOML', { 'pyproject.toml': '[[[' }, null],
  ['a value that is no number', { 'pyproject.toml': '[tool.coverage.report]\nfail_under = "80"\n' }, null],
])('fail_under is read from %s', async (_, files, expected) => {
  expect(await projectFailUnder(project(files as Record<string, string>))).toBe(expected);
});
