import { expect, test } from '@jest/globals';
import { smallProject } from '../support/scenario.ts';
import { openStage } from '../support/stage.ts';
import { errorsOf, messageOf } from '../support/story.ts';

/** Five tests that fail, of which the last two are not begun after three failures. */
const FAILING = {
  'tests/test_zz.py': Array.from({ length: 5 }, (_, at) => `def test_${at}():\n    assert ${at} < 0\n`).join(
    '\n\n',
  ),
};

// Whoever owns the failing file, once it is the first to end and once the last.
test.each([[['1/2', '2/2']], [['2/2', '1/2']]])(
  'a shard that stops after so many failures says so, and the lane does not pass: %j',
  async (order) => {
    await using stage = await openStage(smallProject(FAILING));
    const inputs = { caches: 'none', 'max-failures': '3' };
    const [first, last] = [
      await stage.play({ shard: order[0] ?? '', inputs }),
      await stage.play({ shard: order[1] ?? '', inputs }),
    ];

    // The lane, by whoever ended last.
    expect(last).toMatchObject({ conclusion: 'failure', exitCode: 1 });
    expect(last.outputs).toMatchObject({ verdict: 'incomplete', tests: '17', passed: '12', failed: '3' });
    expect(errorsOf(last)).toEqual(expect.arrayContaining(['E321']));
    expect(messageOf(last, 'E321')).toMatch(
      /^Shard [12]\/2: pytest stopped early: stopping after 3 failures; 2 tests did not run\.$/m,
    );
    expect(last.summary).toContain('| stopped after 3 failures · 2 not run |');
    expect(last.summary).toContain('15 of 17 tests ran once · 2 lost · 0 twice');
    // A number of what ran is shown as such, and no gate is passed with it.
    expect(last.summary).toContain('only of what ran');
    expect(last.summary).toContain('| ➖ | coverage |');

    // The shard itself, where the other finishes.
    if (first.conclusion === 'success') return;
    expect(first.outputs).toMatchObject({ verdict: 'failed', tests: '8', failed: '3' });
    expect(messageOf(first, 'E321')).toContain('stopping after 3 failures; 2 tests did not run');
    expect(first.summary).toMatch(/ · [\d.]+ s of tests · stopped after 3 failures · /);
  },
);
