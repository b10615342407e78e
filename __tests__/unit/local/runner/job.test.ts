import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type JobOptions, type JobResult, runJob } from '../../../../local/runner/index.ts';
import { fakeAction, jobOptions, scratch } from '../../../support/fake-action.ts';

async function run(
  main: string,
  post: string | null = null,
  changes: Partial<JobOptions> = {},
): Promise<JobResult> {
  return runJob(await jobOptions(await fakeAction(main, post, INPUTS), changes)).done;
}

const INPUTS = `inputs:
  with-default: { default: "8" }
  shard matrix: { default: "\${{ toJSON(matrix) }}" }
  none: { description: x }
`;
const SHORT = { interrupt: 0.3, terminate: 0.3, pipes: 0.5 };
/** Waits in the child until it is killed. */
const FOREVER = "console.log('ready'); setInterval(() => {}, 1000);";

/** Starts a job and hands it over when its process has printed `ready`. */
async function started(main: string, post: string | null, changes: Partial<JobOptions> = {}) {
  const ready = Promise.withResolvers<void>();
  const options = await jobOptions(await fakeAction(main, post), {
    patience: SHORT,
    onLine: ({ text }) => (text === 'ready' ? ready.resolve() : undefined),
    ...changes,
  });
  const job = runJob(options);
  await ready.promise;
  return job;
}

describe('environment', () => {
  test('starts empty: only what the runner sets and what the machine lends', async () => {
    const result = await run("append('GITHUB_OUTPUT', 'env<<X\\n' + JSON.stringify(env) + '\\nX');", null, {
      machine: {
        PATH: '/opt/x/node_modules/.bin:/usr/bin:/bin',
        https_proxy: 'http://p',
        SECRET: 's',
        HOME: '/root',
      },
      inputs: { none: 'given' },
      env: { MINE: '1' },
      matrix: { shard: '2/4' },
      service: { url: 'http://127.0.0.1:1/', token: 'secret-token' },
    });
    const env = JSON.parse(result.outputs.env as string);
    expect(env).toMatchObject({
      INPUT_NONE: 'given',
      'INPUT_WITH-DEFAULT': '8',
      INPUT_SHARD_MATRIX: '{\n  "shard": "2/4"\n}',
      MINE: '1',
      https_proxy: 'http://p',
      PATH: '/usr/bin:/bin',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'local/demo',
      GITHUB_RUN_ID: '7',
      GITHUB_REF_NAME: 'main',
      ACTIONS_RUNTIME_TOKEN: 'secret-token',
      ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
    });
    expect(env).not.toHaveProperty('SECRET');
    expect(env.HOME).not.toBe('/root');
    expect(env.GITHUB_WORKSPACE).toMatch(/ .*é.*\/demo\/demo$/);
    expect(JSON.parse(await readFile(env.GITHUB_EVENT_PATH, 'utf8'))).toEqual({
      repository: { default_branch: 'main' },
    });
  });

  test('overrides have the last word, null removes', async () => {
    const result = await run(
      "append('GITHUB_OUTPUT', 'seen=' + env.GITHUB_SHA + ' ' + ('RUNNER_TEMP' in env));",
      null,
      {
        override: { GITHUB_SHA: 'other', RUNNER_TEMP: null },
      },
    );
    expect(result.outputs).toEqual({ seen: 'other false' });
  });

  test('an undeclared input is passed and warned about', async () => {
    const result = await run("append('GITHUB_OUTPUT', 'x=' + env.INPUT_TYPO);", null, {
      inputs: { typo: '1' },
    });
    expect(result.outputs).toEqual({ x: '1' });
    expect(result.annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining("Unexpected input(s) 'typo'") },
    ]);
  });
});

describe('main and post', () => {
  test('state, environment and path reach post; command files are fresh', async () => {
    const main = `append('GITHUB_STATE', 'plan<<X\\n{"a":\\n1}\\nX'); append('GITHUB_ENV', 'LATER=yes');
      append('GITHUB_PATH', '/first'); append('GITHUB_PATH', '/second'); append('GITHUB_STEP_SUMMARY', '# main');`;
    const post = `console.log(env.STATE_plan.replace('\\n', '|'), env.LATER, env.PATH.split(':').slice(0, 2).join());
      append('GITHUB_STEP_SUMMARY', '# post');`;
    const result = await run(main, post);
    expect(result.log).toContain('{"a":|1} yes /second,/first');
    expect(result.summary).toBe('# main\n\n\n# post\n');
    expect(result).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0 });
  });

  test('post runs after a failed main, and a failed post fails the job', async () => {
    const failed = await run('process.exit(3)', "console.log('post was here')");
    expect(failed).toMatchObject({ conclusion: 'failure', exitCode: 3, postExitCode: 0 });
    expect(failed.log).toContain('post was here');
    expect(await run('', 'process.exit(4)')).toMatchObject({
      conclusion: 'failure',
      exitCode: 0,
      postExitCode: 4,
    });
  });

  test('post alone, with the state of an earlier main', async () => {
    const action = await fakeAction(
      "append('GITHUB_STATE', 'a=1'); append('GITHUB_OUTPUT', 'x=1')",
      'console.log("state", env.STATE_a)',
    );
    const options = await jobOptions(action);
    const main = await runJob({ ...options, phases: 'main' }).done;
    expect(main).toMatchObject({ post: null, state: { a: '1' } });
    const post = await runJob({ ...options, phases: 'post', state: main.state }).done;
    expect(post.log).toContain('state 1');
    expect(post).toMatchObject({ exitCode: null, postExitCode: 0, conclusion: 'success' });
  });

  test('a death by signal is 128 + number', async () => {
    expect((await run("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);")).exitCode).toBe(
      137,
    );
  });

  test('a Node that cannot be started', async () => {
    const result = await run('', null, { node: '/nowhere/node' });
    expect(result).toMatchObject({ conclusion: 'failure', exitCode: 127 });
    expect(result.log).toContain('could not be started');
  });
});

describe('what the action says', () => {
  test('commands on both streams become annotations, ten per level', async () => {
    const result =
      await run(`for (let i = 1; i <= 12; i++) console.log('::warning file=a.py,line=' + i + '::w' + i);
      console.error('::error title=T::broken%0Ahere'); console.log('x ##[notice]hm');`);
    expect(result.annotations.filter(({ level }) => level === 'warning')).toHaveLength(10);
    expect(result.main?.withheld).toBe(2);
    expect(result.annotations).toContainEqual({
      level: 'error',
      title: 'T',
      file: null,
      line: null,
      message: 'broken\nhere',
    });
    expect(result.annotations).toContainEqual({
      level: 'notice',
      title: null,
      file: null,
      line: null,
      message: 'hm',
    });
    expect(result.log).toContain('##[warning]w12');
    expect(result.conclusion).toBe('success');
  });

  test('stopped commands are text until the token comes', async () => {
    const result = await run(`console.log('::stop-commands::t0k3n-value'); console.log('::error::not me');
      console.log('##[warning]nor me'); console.log('::add-mask::word'); console.log('::t0k3n-value::'); console.log('::notice::me word');`);
    expect(result.annotations.map(({ message }) => message)).toEqual(['me word']);
    expect(result.log).toContain('::error::not me');
    expect(result.log).not.toContain('t0k3n');
  });

  test('masks hide in log, annotations and summary', async () => {
    const result = await run(
      `console.log('::add-mask::hunter2'); console.log('pw hunter2 tok-1234567'); console.log('::error::hunter2');
      append('GITHUB_STEP_SUMMARY', 'see hunter2');`,
      null,
      { service: { url: 'http://x/', token: 'tok-1234567' } },
    );
    expect(result.log).toContain('pw *** ***');
    expect(JSON.stringify(result)).not.toMatch(/hunter2|tok-1234567/);
    expect(result.summary).toBe('see ***\n');
  });

  test('a summary over 1 MiB is dropped with an error', async () => {
    const at = await run("append('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024 - 1))");
    expect(at.summary).toHaveLength(1024 * 1024);
    expect(at.conclusion).toBe('success');
    const over = await run("append('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024))");
    expect(over.summary).toBe('');
    expect(over.annotations).toMatchObject([
      { level: 'error', message: expect.stringContaining('upload aborted') },
    ]);
  });

  test('a bad command file fails the step', async () => {
    const result = await run("append('GITHUB_OUTPUT', 'no sign')");
    expect(result).toMatchObject({ conclusion: 'failure', exitCode: 0 });
    expect(result.log).toContain("Unable to process file command 'output' successfully.");
  });

  test('set-env is refused, set-output still works', async () => {
    const result = await run(
      "console.log('::set-output name=a::1'); console.log('::set-env name=B::2');",
      'console.log("B is", env.B)',
    );
    expect(result).toMatchObject({ outputs: { a: '1' }, conclusion: 'failure' });
    expect(result.log).toContain('B is undefined');
  });

  test('groups are folded, debug lines hidden', async () => {
    const lines: unknown[] = [];
    await run(
      "console.log('::group::G'); console.log('in'); console.log('::endgroup::'); console.log('::debug::d'); console.log('out')",
      null,
      {
        onLine: (line) => lines.push([line.text, line.folded]),
      },
    );
    expect(lines.slice(-4)).toEqual([
      ['##[group]G', false],
      ['in', true],
      ['##[endgroup]', false],
      ['out', false],
    ]);
  });
});

describe('cancellation', () => {
  test('SIGINT first; who obeys ends, and post still runs', async () => {
    const job = await started(
      `process.on('SIGINT', () => { console.log('bye'); process.exit(9); }); ${FOREVER}`,
      "console.log('tidied')",
    );
    job.cancel();
    const result = await job.done;
    expect(result).toMatchObject({ conclusion: 'cancelled', exitCode: 9, postExitCode: 0 });
    expect(result.log).toMatch(/bye[\s\S]*tidied/);
  });

  test('then SIGTERM, then SIGKILL', async () => {
    const ignore = "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log('got ' + s));";
    const job = await started(`${ignore} ${FOREVER}`, null);
    job.cancel();
    const result = await job.done;
    expect(result.log).toMatch(/got SIGINT[\s\S]*got SIGTERM/);
    expect(result).toMatchObject({ conclusion: 'cancelled', exitCode: 137 });
  });

  test('only the pid gets the signal, not its children', async () => {
    const child =
      "process.on('SIGINT', () => { console.log('child hit'); }); console.log('ready'); setTimeout(() => {}, 60000)";
    const job = await started(
      `const { spawn } = await import('node:child_process'); process.on('SIGINT', () => setTimeout(() => process.exit(0), 200));
       spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`,
      null,
    );
    job.cancel();
    const result = await job.done;
    expect(result.log).not.toContain('child hit');
    expect(result.orphans).toHaveLength(process.platform === 'linux' ? 1 : 0);
  });

  test('a post that runs always is left alone', async () => {
    const job = await started(
      '',
      "process.on('SIGINT', () => process.exit(1)); console.log('ready'); setTimeout(() => console.log('whole'), 300)",
    );
    job.cancel();
    const result = await job.done;
    expect(result).toMatchObject({ conclusion: 'cancelled', postExitCode: 0 });
    expect(result.log).toContain('whole');
  });

  test('before main starts, nothing runs', async () => {
    const job = runJob(await jobOptions(await fakeAction("console.log('ran')", "console.log('ran')")));
    job.cancel();
    expect(await job.done).toMatchObject({ conclusion: 'cancelled', main: null, post: null });
  });

  test('a bare signal is no cancellation', async () => {
    const job = await started(FOREVER, null);
    expect(job.pid()).toBeGreaterThan(1);
    job.signal('SIGTERM');
    expect(await job.done).toMatchObject({ conclusion: 'failure', exitCode: 143 });
  });
});

test('a grandchild that keeps the pipe open does not keep the job', async () => {
  const result = await run(
    `const { spawn } = await import('node:child_process');
     spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'inherit', detached: true }).unref(); console.log('left')`,
    null,
    { patience: SHORT },
  );
  expect(result).toMatchObject({ conclusion: 'success', exitCode: 0 });
  expect(result.log).toContain('left');
  expect(result.seconds).toBeLessThan(30);
});

test('the workspace is a fresh copy, and so is home', async () => {
  const project = await scratch();
  await writeFile(path.join(project, 'a.py'), 'x');
  const main = `const { existsSync, writeFileSync } = await import('node:fs');
    console.log('cwd', process.cwd() === env.GITHUB_WORKSPACE, existsSync('a.py'), existsSync('left'), existsSync(env.HOME + '/left'));
    writeFileSync('left', ''); writeFileSync(env.HOME + '/left', '');`;
  const options = await jobOptions(await fakeAction(main), { project });
  const first = await runJob(options).done;
  const second = await runJob(options).done;
  for (const { log } of [first, second]) expect(log).toContain('cwd true true false false');
  expect(second.workspace).toBe(first.workspace);
});

test('the log file can be read while the job runs', async () => {
  const directory = await scratch();
  const logFile = path.join(directory, 'live.log');
  const job = await started(FOREVER, null, { logFile });
  await sleep(10);
  expect(await readFile(logFile, 'utf8')).toContain('ready');
  job.signal('SIGKILL');
  await job.done;
});

test('an action that is not JavaScript is refused', async () => {
  const action = await fakeAction('');
  await writeFile(path.join(action, 'action.yml'), 'runs: { using: composite, steps: [] }');
  await expect(runJob(await jobOptions(action)).done).rejects.toThrow('not a JavaScript action');
});
