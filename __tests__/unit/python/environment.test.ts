import { describe, expect, test } from '@jest/globals';
import { missingPackages, preparePython } from '../../../src/python/environment.ts';
import type { PythonInputs } from '../../../src/python/model.ts';
import { poetryRequirement } from '../../../src/python/poetry-tool.ts';
import { scratch } from '../../support/facts.ts';
import { DirectoryCaches, pythonHost, pythonInputs } from '../../support/python-host.ts';
import { venv } from '../../support/venv.ts';

describe('missingPackages', () => {
  const all = { pytest: '8.4.0', 'pytest-cov': '6', 'pytest-xdist': '3' };
  test.each<[Record<string, string>, Partial<PythonInputs>, string[]]>([
    [all, { coverageWanted: 'required', workers: 4 }, []],
    [{ pytest: '7.0.0' }, {}, []],
    [{}, {}, ['AEGIS-E208']],
    [{ pytest: '6.2.5' }, {}, ['AEGIS-E208']],
    [{ pytest: '8.0' }, { coverageWanted: 'required', workers: 2 }, ['AEGIS-E209', 'AEGIS-E211']],
    [{ pytest: '8.0', 'pytest-cov': '2.12.1' }, { coverageWanted: 'required' }, []],
    [{ pytest: '8.0' }, { workers: 1 }, []],
    [{ pytest: '8.0' }, { workers: 'off' }, []],
  ])('%j with %j lacks %j', (packages, overrides, codes) => {
    const inputs = { ...pythonInputs(), ...overrides };
    const found = missingPackages({ packages, executable: '/python' }, inputs);
    expect(found.map(({ code }) => code)).toEqual(codes);
  });
});

test('a project without Poetry runs with the interpreter that is there, activated if it is a venv', async () => {
  const python = await venv('plain', ['pytest==8.4.2']);
  const caches = new DirectoryCaches();
  const host = await pythonHost();
  const environment = await preparePython(
    host,
    pythonInputs({ python, directory: scratch('plain') }),
    caches,
  );
  const root = python.replace(/\/bin\/python$/, '');
  expect(environment).toMatchObject({
    kind: 'system',
    python,
    installed: false,
    packages: { pytest: '8.4.2' },
    env: { VIRTUAL_ENV: root, PATH: expect.stringMatching(`^${root}/bin:`) },
  });
  expect(environment.notices).toEqual([
    expect.stringContaining('no Poetry project'),
    expect.stringContaining('pytest-cov'),
    expect.stringContaining('pytest-xdist'),
  ]);
  expect(caches.restored).toEqual([]);
});

test.each([
  ['2', 'poetry==2.*'],
  ['2.1', 'poetry==2.1.*'],
  ['2.1.3', 'poetry==2.1.3'],
  ['2.0.0rc1', 'poetry==2.0.0rc1'],
  ['latest', null],
  ['>=2', null],
  ['2 --index-url=x', null],
  ['', null],
])('poetry-version %j is %j', (version, requirement) => {
  expect(poetryRequirement(version)).toBe(requirement);
});
