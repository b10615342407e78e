import { expect, test } from '@jest/globals';
import { withoutDocstrings } from '../../../src/coverage/docstrings.ts';
import { coverageData } from '../../support/coverage-data.ts';

const SOURCE = ['"""Module."""', 'import os', 'class A:', "    r'''Class.", "    '''", '    x = 1'].join(
  '\n',
);
const lines = async (data: Parameters<typeof withoutDocstrings>[0], text: string | null) => [
  ...((await withoutDocstrings(data, async () => text)).files.get('a.py')?.statements ?? []),
];

test('takes out executed docstrings that coverage does not count', async () => {
  const data = coverageData({ 'a.py': { statements: [1, 2, 3, 4, 6], missing: [6], statementCount: 3 } });
  expect(await lines(data, SOURCE)).toEqual([2, 3, 6]);
});

test.each([
  ['the source cannot be read', null],
  ['the source does not account for the surplus', 'x = 1\nimport os\ny = 2'],
])('leaves the file alone when %s', async (_, text) => {
  const data = coverageData({ 'a.py': { statements: [1, 2, 3], statementCount: 2 } });
  expect(await lines(data, text)).toEqual([1, 2, 3]);
});

test('reads only files that need it', async () => {
  const read: string[] = [];
  const data = coverageData({
    'a.py': { statements: [1] },
    'b.py': { statements: [1, 2], statementCount: 1 },
  });
  await withoutDocstrings(data, async (path) => {
    read.push(path);
    return '';
  });
  expect(read).toEqual(['b.py']);
});
