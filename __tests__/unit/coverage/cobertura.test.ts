import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { cobertura } from '../../../src/coverage/cobertura.ts';
import { coverageData, shard } from '../../support/coverage-data.ts';

type Element = { name: string; attributes: Record<string, string> };

/** Every element in order; throws when the document is not well-formed. */
function elements(xml: string): Element[] {
  const found: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) =>
    found.push({ name, attributes: attributes as Record<string, string> }),
  );
  parser.write(xml).close();
  return found;
}

const find = (xml: string, name: string) =>
  elements(xml)
    .filter((element) => element.name === name)
    .map(({ attributes }) => attributes);

const DATA = coverageData({
  'setup.py': { statements: [1, 2], branches: [] },
  'src/app/a.py': {
    statements: [1, 2, 3, 5],
    missing: [5],
    branches: ['2,3', '2,5', '2,-1', '3,5'],
    missingBranches: ['2,5', '2,-1'],
    branchCount: 5,
  },
});

describe('cobertura', () => {
  const xml = cobertura(DATA, { timestamp: 1700000000000 });

  test('counts everything once at the top', () => {
    expect(find(xml, 'coverage')).toEqual([
      {
        version: '7.10.7',
        timestamp: '1700000000000',
        'lines-valid': '6',
        'lines-covered': '5',
        'branches-valid': '5',
        'branches-covered': '3',
        'line-rate': '0.8333333333333333',
        'branch-rate': '0.6',
        complexity: '0',
      },
    ]);
  });

  test('a package is a folder, a class a file with its path in the repository', () => {
    expect(find(xml, 'package').map(({ name }) => name)).toEqual(['.', 'src.app']);
    expect(find(xml, 'class').map(({ name, filename }) => [name, filename])).toEqual([
      ['setup.py', 'setup.py'],
      ['a.py', 'src/app/a.py'],
    ]);
    expect(xml).toContain('<source>.</source>');
  });

  test('lines have hits, and branching ones their exits', () => {
    expect(find(xml, 'line').slice(2)).toEqual([
      { number: '1', hits: '1' },
      {
        number: '2',
        hits: '1',
        branch: 'true',
        'condition-coverage': '33% (1/3)',
        'missing-branches': 'exit,5',
      },
      { number: '3', hits: '1', branch: 'true', 'condition-coverage': '100% (2/2)' },
      { number: '5', hits: '0' },
    ]);
  });

  test('a rate below 1 is never written as 1', () => {
    const statements = Array.from({ length: 30_000 }, (_, at) => at + 1);
    const data = coverageData({ 'a.py': { statements, missing: [1] } });
    expect(find(cobertura(data, { timestamp: 0 }), 'coverage')[0]).toMatchObject({
      'line-rate': '0.9999666666666666',
      'branch-rate': '0',
    });
  });

  test('a file without statements is covered', () => {
    const data = coverageData({ 'a.py': { statements: [] } });
    expect(find(cobertura(data, { timestamp: 0 }), 'class')).toEqual([
      { name: 'a.py', filename: 'a.py', 'line-rate': '1', 'branch-rate': '0', complexity: '0' },
    ]);
  });

  test('is well-formed whatever files and sources are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), shard(true), (name, data) => {
        const files = new Map([...data.files].map(([path, file]) => [`x/${name}-${path}`, file]));
        const written = cobertura({ ...data, files }, { sources: [name], timestamp: 0 });
        expect(elements(written).filter((element) => element.name === 'class')).toHaveLength(files.size);
      }),
    );
    const quoted = coverageData({ 'a"<&>\t\'\n\u0000\ud800.py': { statements: [1] } });
    expect(find(cobertura(quoted, { timestamp: 0 }), 'class')[0]?.filename).toBe(
      'a"<&>\t\'\n\ufffd\ufffd.py',
    );
  });
});
