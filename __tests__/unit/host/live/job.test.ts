import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createJob } from '../../../../src/host/live/job.ts';
import { createLog } from '../../../../src/host/live/log.ts';
import { Console } from '../../../../src/host/process/console.ts';
import { Screen } from '../../../support/host/surroundings.ts';

function setUp(secrets?: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'aegis-job-'));
  const at = (name: string) => join(folder, name);
  const files = {
    GITHUB_OUTPUT: at('output'),
    GITHUB_STATE: at('state'),
    GITHUB_STEP_SUMMARY: at('summary'),
  };
  for (const path of Object.values(files)) writeFileSync(path, '');
  const screen = new Screen();
  const console = new Console(screen);
  let failed = 0;
  const log = createLog(console, false);
  const job = createJob({ console, log, secrets: secrets ?? files, onFail: () => void failed++ });
  return { job, screen, console, files, failed: () => failed };
}

/** As the runner parses a command file. */
function parse(path: string): Record<string, string> {
  const entries = readFileSync(path, 'utf8').matchAll(/^([^\n]*?)<<(\S+)\n([\s\S]*?)\n\2\n/gm);
  return Object.fromEntries([...entries].map(([, name, , value]) => [name, value]));
}

describe('job', () => {
  test('outputs and state, with any value', () => {
    const { job, files } = setUp();
    job.output('verdict', 'pass');
    job.output('text', 'a\nb<<EOF\nEOF\naegis_\n');
    job.saveState('{"version":1}');
    expect(parse(files.GITHUB_OUTPUT)).toEqual({ verdict: 'pass', text: 'a\nb<<EOF\nEOF\naegis_\n' });
    expect(parse(files.GITHUB_STATE)).toEqual({ aegis: '{"version":1}' });
  });

  test('state in post', () => {
    expect(setUp({ STATE_aegis: '{"version":1}' }).job.state()).toBe('{"version":1}');
    expect(setUp({}).job.state()).toBe('');
  });

  test('annotations are escaped', () => {
    const { job, screen } = setUp();
    job.annotate({ level: 'error', title: 'a: b, c', message: '100%\nnext', file: 'tests/a,b.py', line: 3 });
    job.annotate({ level: 'notice', title: 't', message: 'm', line: 9 });
    expect(screen.text).toBe(
      '::error title=a%3A b%2C c,file=tests/a%2Cb.py,line=3::100%25%0Anext\n::notice title=t::m\n',
    );
  });

  test('annotations wait while commands are stopped', () => {
    const { job, screen, console } = setUp();
    const resume = console.stopCommands();
    job.annotate({ level: 'warning', title: 't', message: 'm' });
    expect(screen.text).not.toContain('::warning');
    resume();
    resume();
    expect(screen.text).toMatch(/\n::[0-9a-f]{32}::\n::warning title=t::m\n$/);
  });

  test('nested stops resume once, at the end', () => {
    const { screen, console } = setUp();
    const [outer, inner] = [console.stopCommands(), console.stopCommands()];
    inner();
    inner();
    console.command('::notice::x');
    expect(screen.text.split('\n')).toHaveLength(2);
    outer();
    expect(screen.text.split('\n')).toHaveLength(4);
  });

  test('failing is told to the process', () => {
    const { job, failed } = setUp();
    job.fail();
    expect(failed()).toBe(1);
  });

  test('the summary is appended', () => {
    const { job, files } = setUp();
    writeFileSync(files.GITHUB_STEP_SUMMARY, 'before\n');
    job.summary('# One');
    job.summary('two\n');
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe('before\n# One\ntwo\n');
  });

  test('a summary over 1 MiB in all is cut between lines, with a note', () => {
    const { job, files, screen } = setUp();
    job.summary('x'.repeat(500_000));
    job.summary(`${'é'.repeat(50)}\n`.repeat(10_000));
    job.summary('more');
    const bytes = readFileSync(files.GITHUB_STEP_SUMMARY);
    expect(screen.text).toBe('Warning: The summary is larger than GitHub allows (1 MiB) and was cut.\n');
    expect(bytes.length).toBeLessThanOrEqual(1024 * 1024);
    expect(bytes.length).toBeGreaterThan(1024 * 1024 - 300);
    expect(bytes.toString('utf8').slice(-200)).toMatch(
      /\né{50}\n\n\n_The summary was cut here: GitHub allows 1 MiB per step._\n$/,
    );
  });

  test.each([
    ['is not set', {}],
    [
      'cannot be written',
      { GITHUB_OUTPUT: '/proc/none/x', GITHUB_STATE: '/proc/none/x', GITHUB_STEP_SUMMARY: '/proc/none/x' },
    ],
  ])('a command file that %s is said in the log', (_, secrets) => {
    const { job, screen } = setUp(secrets);
    job.output('verdict', 'pass');
    job.saveState('{}');
    job.summary('x');
    const warnings = screen.text.trimEnd().split('\n');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Warning: The output verdict could not be written: GITHUB_OUTPUT (is not set|failed \(.+\))\.$/,
      ),
      expect.stringMatching(/^Warning: The state for post could not be written: GITHUB_STATE /),
      expect.stringMatching(/^Warning: The summary could not be written: GITHUB_STEP_SUMMARY /),
    ]);
  });
});

describe('log', () => {
  test('nothing that is passed in becomes a command', async () => {
    const screen = new Screen();
    const log = createLog(new Console(screen), false);
    log.info('one\n::error::two\n##[error]three');
    log.warning('four');
    log.debug('five\nsix');
    const value = await log.group('title\n::error::x', async () => {
      log.info('inside');
      return 7;
    });
    expect(value).toBe(7);
    expect(screen.text.split('\n')).toEqual([
      'one',
      ': :error::two',
      '# #[error]three',
      'Warning: four',
      '::debug::five%0Asix',
      '::group::title%0A::error::x',
      'inside',
      '::endgroup::',
      '',
    ]);
  });

  test('a group is closed by an error too', async () => {
    const screen = new Screen();
    const log = createLog(new Console(screen), false);
    await expect(log.group('g', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(screen.text).toBe('::group::g\n::endgroup::\n');
  });

  test('verbose: debug lines are seen by everybody', () => {
    const screen = new Screen();
    createLog(new Console(screen), true).debug('versions');
    expect(screen.text).toBe('debug: versions\n');
  });
});
