import { describe, expect, test } from '@jest/globals';
import { OUTPUTS, outputsOf } from '../../../src/report/outputs.ts';
import * as make from '../../support/reports.ts';

const PATHS = {
  reportJson: '/out/report.json',
  junitXml: '/out/junit.xml',
  coverageXml: '/out/coverage.xml',
  coverageHtml: '/out/html',
  artifactUrl: 'https://github.com/acme/rag/actions/runs/1/artifacts/2',
};
const NO_PATHS = { ...PATHS, coverageXml: '', coverageHtml: '' };

describe('outputs', () => {
  test('the last shard has the merged ones', () => {
    expect(outputsOf(make.report(), PATHS)).toEqual({
      verdict: 'passed',
      tests: '150',
      passed: '148',
      failed: '0',
      skipped: '2',
      duration: '8.400',
      coverage: '93.2024',
      'coverage-covered': '1234',
      'coverage-total': '1324',
      'branch-coverage': '90.7407',
      'shard-tests': '38',
      'cache-poetry': 'exact',
      'cache-docker': 'skipped',
      'cache-ollama': 'skipped',
      'cache-fixtures': 'exact',
      'report-json': '/out/report.json',
      'junit-xml': '/out/junit.xml',
      'coverage-xml': '/out/coverage.xml',
      'coverage-html': '/out/html',
      'artifact-url': 'https://github.com/acme/rag/actions/runs/1/artifacts/2',
    });
  });

  test('the others have their own, and no coverage', () => {
    const outputs = outputsOf(make.report({ scope: 'shard', totals: make.totals({ tests: 38 }) }), NO_PATHS);
    expect(outputs).toMatchObject({ tests: '38', 'shard-tests': '38' });
    expect(Object.keys(outputs).filter((name) => name.includes('coverage'))).toEqual([]);
  });

  test('failed gates are named', () => {
    expect(outputsOf(make.failingReport(), PATHS)['failed-gates']).toBe('tests,coverage');
  });

  test('coverage is cut off, never rounded up, and absent without statements', () => {
    const below = make.report({ coverage: make.coverage(20_000, 19_999, 0, 0) });
    expect(outputsOf(below, PATHS).coverage).toBe('99.9950');
    const almost = make.report({ coverage: make.coverage(10_000_000, 9_999_999) });
    expect(outputsOf(almost, PATHS).coverage).toBe('99.9999');
    expect(outputsOf(almost, PATHS)).not.toHaveProperty('branch-coverage');
    expect(outputsOf(make.report({ coverage: make.coverage(0, 0) }), PATHS)).not.toHaveProperty('coverage');
  });

  test.each([
    [['exact', 'exact'], 'exact'],
    [['exact', 'skipped'], 'exact'],
    [['exact', 'miss'], 'partial'],
    [['partial', 'skipped'], 'partial'],
    [['miss', 'miss'], 'miss'],
    [['miss', 'failed'], 'failed'],
    [['skipped'], 'skipped'],
    [[], 'skipped'],
  ] as const)('entries %j of a kind make %s', (kinds, outcome) => {
    const hit = { key: 'k', bytes: 1, seconds: 1, reason: 'r' };
    const caches = kinds.map((kind) => make.cache('ollama', { kind, ...hit }));
    expect(outputsOf(make.report({ caches }), PATHS)['cache-ollama']).toBe(outcome);
  });

  test('every output has a description of one line that ends a sentence', () => {
    for (const { description } of Object.values(OUTPUTS)) expect(description).toMatch(/^[^\n]+\.$/);
  });
});
