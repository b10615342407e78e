import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** A project that nobody wrote by hand: path to text. */
export type Suite = Readonly<Record<string, string>>;

/** The witness, as a conftest of any project. */
export const CONFTEST = readFileSync(join(import.meta.dirname, 'conftest.py'), 'utf8');

const CONFIG = `[tool.coverage.run]
source = ["work"]
[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests"]
`;

/** Under profile `b` what was quick is slow. */
const WORK = `import os
import time

SLOWEST = 31


def work(milliseconds):
    turned = os.environ.get("CHAOS_PROFILE") == "b"
    time.sleep((SLOWEST - milliseconds if turned else milliseconds) / 1000)
`;

const HEAD = 'import os\n\nimport pytest\n\nfrom work import work\n\n\n';

/** Names of parameters that have been the end of other tools. */
const NASTY = ['a::b', 'x[1]', 'é', 'with blank', 'a/b.py', '@group1', '-', 'ü::ö[2]'];

/**
 * 5 to 14 test files of random shapes; one of them is large enough to be cut, one changes with CHAOS_ODD, one exists
 * under CHAOS_ODD=extra only.
 * @param fails whether one test fails
 */
export function drawSuite(random: Random, fails: boolean): Suite {
  const plain = Array.from({ length: random.whole(3, 12) }, (_, at) => [
    `tests/${random.pick(['', 'deep/'])}test_${at}.py`,
    random.pick(SHAPES)(random),
  ]);
  return {
    'conftest.py': CONFTEST,
    'pyproject.toml': CONFIG,
    'work/__init__.py': WORK,
    ...Object.fromEntries(plain),
    'tests/test_large.py': large(random),
    'tests/test_odd.py': odd(random),
    'tests/test_extra.py': functions(random),
    ...(fails
      ? { 'tests/test_red.py': `${HEAD}def test_fails():\n    raise AssertionError("on purpose")\n` }
      : {}),
  };
}

type Shape = (random: Random) => string;

const milliseconds = (random: Random): number => random.whole(1, 30);

const functions: Shape = (random) => HEAD + bodies(random, random.whole(1, 6));

function bodies(random: Random, count: number, prefix = 'test'): string {
  const one = (_: unknown, at: number) => `def ${prefix}_${at}():\n    work(${milliseconds(random)})\n\n\n`;
  return Array.from({ length: count }, one).join('');
}

const parameters: Shape = (random) => {
  const names = random.shuffled(NASTY).slice(0, random.whole(1, NASTY.length));
  return `${HEAD}@pytest.mark.parametrize("name", ${JSON.stringify(names)}, ids=str)
def test_names(name):
    work(${milliseconds(random)})


@pytest.mark.parametrize("a", range(${random.whole(1, 4)}))
@pytest.mark.parametrize("b", ["x", "y"])
def test_product(a, b):
    work(${milliseconds(random)})
`;
};

const classes: Shape = (random) => {
  const one = (_: unknown, at: number) => `class Test${at}:\n${methods(random, random.whole(1, 5))}\n\n`;
  return HEAD + Array.from({ length: random.whole(1, 3) }, one).join('');
};

function methods(random: Random, count: number): string {
  const one = (_: unknown, at: number) =>
    `    def test_${at}(self):\n        work(${milliseconds(random)})\n`;
  return Array.from({ length: count }, one).join('\n');
}

/** Tests of one group in several files, and one of a fixture that every shard pays which runs a part of the file. */
const groups: Shape = (random) => `${HEAD}@pytest.fixture(scope="module", autouse=True)
def room():
    work(20)


@pytest.mark.xdist_group("group${random.whole(1, 2)}")
@pytest.mark.parametrize("n", range(${random.whole(1, 4)}))
def test_together(n):
    work(${milliseconds(random)})


${bodies(random, random.whole(0, 3), 'test_alone')}`;

const SHAPES: readonly Shape[] = [functions, parameters, classes, groups];

/** Most of the suite's time, so that no shard can take it whole. */
const large: Shape = (random) => `${HEAD}@pytest.mark.parametrize("n", range(${random.whole(12, 30)}))
def test_many(n):
    work(${random.whole(15, 30)})


class TestLarge:
${methods(random, random.whole(4, 10))}

${bodies(random, random.whole(4, 10), 'test_single')}`;

/** What its tests are called and how many there are depends on who looks. */
const odd: Shape = (random) => `${HEAD}ODD = os.environ.get("CHAOS_ODD", "")
COUNT = ${random.whole(20, 40)} + {"more": 2, "fewer": -2}.get(ODD, 0)
NAMES = [f"{'other' if ODD == 'renamed' and n == 0 else 'n'}{n}" for n in range(COUNT)]


@pytest.mark.parametrize("name", NAMES)
def test_odd(name):
    work(${random.whole(10, 25)})
`;
