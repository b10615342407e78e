import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { archive, filesOf, plant } from '../support/forge.ts';
import { smallProject } from '../support/scenario.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { errorsOf, messageOf } from '../support/story.ts';

const RESULT = 'test-results-test-1of2';
const PLAN = 'aegis-plan-test';
type Files = Readonly<Record<string, string>>;
type Forgery = (files: Files) => Buffer;

const inputs = { 'coverage-min': '50' };
let stage: Stage;
let files: Files;
let plan: Files;
let runs = 1;

beforeAll(async () => {
  stage = await openStage(smallProject());
  expect((await stage.play({ shard: '1/2', inputs })).conclusion).toBe('success');
  files = await filesOf(stage.artifact(RESULT).path);
  plan = await filesOf(stage.artifact(PLAN).path);
}, 60_000);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

/** A run in which the first shard's result and ticket are forged; the job of the second, which merges. */
async function mergeWith(forge: Forgery): Promise<JobResult> {
  runs += 1;
  const run = `${runs}`;
  const toRun = (text = '') => text.replace('"runId":"1"', `"runId":"${run}"`);
  const manifest = toRun(files['manifest.json']);
  await plant(stage.service, run, PLAN, archive({ 'plan.json': toRun(plan['plan.json']) }));
  await plant(stage.service, run, RESULT, forge({ ...files, 'manifest.json': manifest }));
  await plant(stage.service, run, 'aegis-done-test-1of2', archive({ 'ticket.txt': '' }));
  const job = await stage.play({ shard: '2/2', run, inputs });
  expect(stage.names(run)).toEqual([PLAN, 'test-results-test', RESULT, 'test-results-test-2of2']);
  return job;
}

function expectRefused(job: JobResult, reason: RegExp | string, code = 'E408'): void {
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.seconds).toBeLessThan(45);
  expect(job.outputs).toMatchObject({
    verdict: 'incomplete',
    'failed-gates': expect.stringContaining('completeness'),
  });
  expect(errorsOf(job)).toContain(code);
  expect(errorsOf(job)).not.toContain('E901');
  expect(messageOf(job, code)).toMatch(reason);
}

/** A manifest with some of its text replaced. */
const edited =
  (change: (manifest: string) => string): Forgery =>
  (files) =>
    archive({ ...files, 'manifest.json': change(files['manifest.json'] ?? '') });

const replaced = (from: string | RegExp, to: string): Forgery =>
  edited((manifest) => {
    expect(manifest).toMatch(from);
    return manifest.replace(from, to);
  });

test('an archive that was packed anew and not changed is merged', async () => {
  const job = await mergeWith((files) => archive(files));
  expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '12', coverage: '62.5000' });
});

test.each<[string, Forgery, RegExp, string?]>([
  ['another lane', replaced('"lane":"test"', '"lane":"prod"'), /its manifest says lane prod/],
  ['another run', replaced(/"runId":"\d+"/, '"runId":"77"'), /its manifest says run 77/],
  ['another shard', replaced('"shard":{"index":1', '"shard":{"index":2'), /its manifest says shard 2/],
  ['another count', replaced('"count":2', '"count":9'), /Shard 1\/9 counts 9 shards/, 'E403'],
  ['a prototype', replaced('{"schema"', '{"__proto__":{"lane":"x"},"schema"'), /prototype keys/],
  ['an unknown field', replaced('{"schema"', '{"extra":1,"schema"'), /manifest.extra is not a known field/],
  ['an unknown schema', replaced('"schema":1', '"schema":2'), /manifest.schema/],
  ['an endless number', replaced(/"seconds":[\d.]+/, '"seconds":1e999'), /seconds/],
  ['a path that leaves', replaced('tests/test_', '../../test_'), /no way up/],
  [
    'a coverage file elsewhere',
    replaced('"file":"coverage.packed.json"', '"file":"../coverage.packed.json"'),
    /plain file name/,
  ],
  ['no JSON', edited(() => 'not json'), /manifest.json is not JSON/],
  ['nothing', edited(() => ''), /manifest.json is not JSON/],
  [
    '300 MB',
    ({ 'manifest.json': _, ...files }) => archive(files, 'z.writestr("manifest.json", b" " * (300 << 20))'),
    /too large/,
  ],
])('a manifest with %s is refused', async (_, forge, reason, code = 'E408') => {
  expectRefused(await mergeWith(forge), reason, code);
});

const ESCAPED = '/tmp/aegis-escaped.txt';

test.each([
  ['../', `z.writestr("${'../'.repeat(12)}tmp/aegis-escaped.txt", "x")`, /leaves its directory/],
  ['an absolute name', `z.writestr("${ESCAPED}", "x")`, /leaves its directory/],
  [
    'a link',
    'i = zipfile.ZipInfo("out"); i.create_system = 3; i.external_attr = 0o120777 << 16; z.writestr(i, "/tmp")',
    /symbolic link/,
  ],
  ['60,000 files', '[z.writestr(str(n), "") for n in range(60000)]', /files, at most 50000 are accepted/],
  ['one name twice', 'z.writestr("manifest.json", "{}")', /holds one name twice/],
])('an archive with %s is refused, and nothing escapes', async (_, body, reason) => {
  rmSync(ESCAPED, { force: true });
  expectRefused(await mergeWith((files) => archive(files, body)), reason);
  expect(existsSync(ESCAPED)).toBe(false);
});

test('no archive at all is refused', async () => {
  expectRefused(await mergeWith(() => Buffer.from('<html>we are sorry</html>')), /no zip file/);
});

test('coverage data that is not what the manifest says is refused', async () => {
  const forge: Forgery = (files) => archive({ ...files, 'coverage.packed.json': '{"files":{}}' });
  expectRefused(await mergeWith(forge), /coverage data is not what its manifest says/);
});

/** Coverage data whose digest is right: whoever forges one can forge the other. */
const withCoverage =
  (change: (coverage: string) => string): Forgery =>
  (files) => {
    const coverage = change(files['coverage.packed.json'] ?? '');
    const digest = createHash('sha256').update(coverage, 'latin1').digest('hex');
    const manifest = (files['manifest.json'] ?? '').replace(
      /"sha256":"[0-9a-f]{64}"/,
      `"sha256":"${digest}"`,
    );
    return archive({ ...files, 'manifest.json': manifest, 'coverage.packed.json': coverage });
  };

test.each<[string, (coverage: string) => string, string]>([
  ['garbage', () => '\u0000\u0001', 'E502'],
  ['cut short', (text) => text.slice(0, 60), 'E502'],
  ['a list', () => '[]', 'E502'],
  ['of counts that do not add up', (text) => text.replace(/\["\d+;/, '["999;'), 'E502'],
  ['of lines without end', (text) => text.replace(/\["\d+;\d+;/, '$&1-9999999,'), 'E502'],
  ['of a path that leaves', (text) => text.replace('"calc/', '"../calc/'), 'E502'],
  ['of an unknown format', (text) => text.replace('aegis-coverage-1', 'aegis-coverage-9'), 'E502'],
])('forged coverage data that is %s makes no number', async (_, change, code) => {
  const job = await mergeWith(withCoverage(change));
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0 });
  expect(errorsOf(job)).toEqual([code]);
  expect(job.outputs.coverage).toBeUndefined();
  expect(job.outputs.tests).toBe('12');
});

const BOMB =
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><testsuites>&b;</testsuites>';

test.each([
  ['an entity bomb', BOMB],
  ['cut short', '<testsuites><testsuite name="x">'],
])('a JUnit file that is %s is replaced by what the manifest knows, and said', async (_, xml) => {
  const job = await mergeWith((files) => archive({ ...files, 'test-results.xml': xml }));
  expectRefused(job, /test-results.xml of shard 1 cannot be used/);
  expect(job.outputs).toMatchObject({ tests: '12', passed: '12' });
});
