import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { reportJson } from '../../../src/report/json.ts';
import { expectGolden } from '../../support/golden.ts';
import * as make from '../../support/reports.ts';

describe('report.json', () => {
  test('is stable', () => {
    expectGolden(join(import.meta.dirname, 'golden', 'report.json'), reportJson(make.failingReport()));
  });

  test('has the plan, and what each shard was to take', () => {
    const report = make.plannedReport();
    const { plan, shards, proof } = JSON.parse(reportJson(report));
    expect(plan).toEqual(report.plan);
    expect(shards[0]).toMatchObject({ role: 'shard', predicted: 390, seconds: 402, carried: [] });
    expect(proof).toMatchObject({ agreed: 'plan', repaired: 0, lostFiles: [] });
  });

  test('has when each phase ran and what each cache cost', () => {
    const { timings, caches, cacheEconomics } = JSON.parse(reportJson(make.storesReport()));
    expect(timings).toContainEqual({
      ...{ phase: 'models and images', start: 10, seconds: 9.8, waiting: true, cache: null },
    });
    expect(timings).toContainEqual({ phase: 'tests', start: 20, seconds: 21.3, waiting: false, cache: null });
    expect(caches[2].figures).toMatchObject({ total: 2_610e6, kept: 2_597.7e6, entries: 7, evicted: 1 });
    expect(caches[1]).not.toHaveProperty('figures');
    expect(cacheEconomics).toMatchObject({ limit: 10e9, evicted: [{ label: 'ollama models', entries: 1 }] });
  });

  test('says that there is no coverage, and no percentage of nothing', () => {
    expect(JSON.parse(reportJson(make.report({ coverage: null }))).coverage).toBeNull();
    expect(JSON.parse(reportJson(make.report({ coverage: make.coverage(0, 0) }))).coverage).toMatchObject({
      ...{ percent: null, covered: 0, total: 0 },
    });
  });
});
