import { describe, expect, test } from '@jest/globals';
import { reservedOptions } from '../../../src/python/reserved.ts';

describe('reservedOptions', () => {
  test.each([
    [['--no-cov'], '--no-cov', 'coverage-min'],
    [['--no-c'], '--no-c', '--no-cov'],
    [['--no-cov-on-fail'], '--no-cov-on-fail', 'coverage-min'],
    [['--cov-fail-under=10'], '--cov-fail-under', 'coverage-min'],
    [['--cov-fail', '10'], '--cov-fail', '--cov-fail-under'],
    [['--junitxml=x.xml'], '--junitxml', 'junit-xml'],
    [['--junit-xml', 'x.xml'], '--junit-xml', 'junit-xml'],
    [['--junit'], '--junit', '--junitxml'],
    [['--roo=.'], '--roo', '--rootdir'],
    [['--config-file=x'], '--config-file', 'configuration'],
    [['-c', 'x.ini'], '-c', 'configuration'],
    [['-cx.ini'], '-c', 'configuration'],
    [['-vqc', 'x.ini'], '-c', 'configuration'],
    [['-o', 'addopts='], '-o', 'addopts'],
    [['-oaddopts=-q'], '-o', 'addopts'],
    [['--override-ini=addopts=-q'], '--override-ini', 'addopts'],
    [['--overr', 'addopts = -q'], '--overr', 'addopts'],
    [['-p', 'no:xdist'], '-p', 'no:xdist'],
    [['-pno:pytest_cov'], '-p', 'no:pytest_cov'],
    [['-p no:aegis_pytest'], '-p', 'no:aegis_pytest'],
    [['-vp', 'no:junitxml'], '-p', 'no:junitxml'],
    [['--collect-only'], '--collect-only', 'no tests'],
    [['--co'], '--co', 'no tests'],
    [['-n4'], '-n', 'workers'],
    [['-n', '4'], '-n', 'workers'],
    [['--dist=each'], '--dist', 'workers'],
    [['--dist', 'no'], '--dist', 'workers'],
    [['-x'], '-x', 'max-failures'],
    [['-vx'], '-x', 'max-failures'],
    [['--maxfail=1'], '--maxfail', 'max-failures'],
    [['--lf'], '--lf', 'test-paths'],
    [['--sw'], '--sw', 'test-paths'],
    [['--pdb'], '--pdb', 'terminal'],
    [['--splits', '4'], '--splits', 'shard'],
    [['--test-group-count=4'], '--test-group-count', 'shard'],
    [['--test-group', '2'], '--test-group', 'shard'],
    [['--test-group-by=filename'], '--test-group-by', 'shard'],
    [['--test-group-c', '4'], '--test-group-c', '--test-group-count'],
    [['@args.txt'], '@args.txt', 'file'],
    [['--', 'tests'], '--', 'options'],
  ])('refuses %j', (words, name, instead) => {
    const problems = reservedOptions(words);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`\`${name}\``);
    expect(problems[0]).toContain(instead);
  });

  test.each([
    [[]],
    [['']],
    [['-vv', '-s', '-q', '-l', '-ra', '--tb=long']],
    [['-k', 'no-cov or x', '-m', 'not slow']],
    [['--cov', '--cov=pkg', '--cov-report=xml', '--cov-branch', '--cov-config=x', '--cov-context=test']],
    [['-p', 'no:randomly', '-p', 'no:cacheprovider', '-p', 'my_plugin', '-pno:warnings']],
    [['-o', 'xfail_strict=true', '-W', 'error', '-Werror::DeprecationWarning']],
    [['--dist=loadgroup', '--maxprocesses=4', '--ff', '--nf', '--durations=10', '--reruns=2']],
    [['tests/unit', 'tests/a.py::test_x[no-cov]', '--deselect=tests/b.py', '--ignore', 'tests/c']],
    [['--color=yes', '--strict-markers', '--junit-prefix=x', '--confcutdir=.', '--cache-clear']],
    [['; touch x', '$(id)']],
  ])('lets %j pass', (words) => {
    expect(reservedOptions(words)).toEqual([]);
  });

  test('names every problem', () => {
    expect(reservedOptions(['--no-cov', '-q', '-x', '-n', '2'])).toHaveLength(3);
  });
});
