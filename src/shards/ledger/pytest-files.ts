import { dirname, join, relative, sep } from 'node:path';
import { iniSection } from '../../python/ini.ts';
import { tableAt, tablesOf } from '../../python/pyproject.ts';
import { readCappedText } from '../../results/capped.ts';
import { splitWords } from '../../text/shell-words.ts';

/** Which files pytest looks at, as far as its configuration says. */
export interface PytestFiles {
  /** Where the configuration lies; null when there is none. */
  readonly root: string | null;
  /** Names of test files, as fnmatch patterns. */
  readonly pythonFiles: readonly string[];
  /** Where tests are when nothing else is said, as globs. */
  readonly testPaths: readonly string[];
  /** Names of directories that are not looked into, as fnmatch patterns. */
  readonly skipped: readonly string[];
}

type Settings = Readonly<Record<string, unknown>>;

const PYTHON_FILES = ['test_*.py', '*_test.py'];
const SKIPPED = ['*.egg', '.*', '_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}'];

/** Where pytest looks for its settings, in its order; the first that has some counts. */
const SOURCES: readonly { readonly file: string; readonly read: (text: string) => Settings | null }[] = [
  { file: 'pytest.toml', read: (text) => tableOf(text, 'pytest') ?? {} },
  { file: '.pytest.toml', read: (text) => tableOf(text, 'pytest') ?? {} },
  { file: 'pytest.ini', read: (text) => settingsOf(text, 'pytest') ?? {} },
  { file: '.pytest.ini', read: (text) => settingsOf(text, 'pytest') ?? {} },
  {
    file: 'pyproject.toml',
    read: (text) => tableOf(text, 'tool', 'pytest', 'ini_options') ?? tableOf(text, 'tool', 'pytest'),
  },
  { file: 'tox.ini', read: (text) => settingsOf(text, 'pytest') },
  { file: 'setup.cfg', read: (text) => settingsOf(text, 'tool:pytest') },
];

/** Bytes of a configuration. */
const MOST = 4 << 20;

/**
 * The settings of the nearest configuration, from `start` up to the workspace. What cannot be read counts as
 * absent: pytest itself will say so. Never throws.
 */
export async function pytestFiles(start: string, workspace: string): Promise<PytestFiles> {
  for (let directory = start; isIn(directory, workspace); directory = dirname(directory)) {
    for (const { file, read } of SOURCES) {
      const text = await readCappedText(join(directory, file), MOST);
      const settings = text === null ? null : read(text);
      if (settings) return filesOf(directory, settings);
    }
    if (dirname(directory) === directory) break;
  }
  return filesOf(null, {});
}

const isIn = (directory: string, workspace: string): boolean =>
  relative(workspace, directory).split(sep)[0] !== '..';

const filesOf = (root: string | null, settings: Settings): PytestFiles => ({
  root,
  pythonFiles: wordsOf(settings.python_files) ?? PYTHON_FILES,
  testPaths: wordsOf(settings.testpaths) ?? [],
  skipped: wordsOf(settings.norecursedirs) ?? SKIPPED,
});

const MOST_WORDS = 200;
const MOST_WORD = 1000;

/** A list, or a text of words; null when there are none. */
function wordsOf(value: unknown): readonly string[] | null {
  const given = typeof value === 'string' ? splitWords(value) : { ok: true, words: value };
  const words = given.ok && Array.isArray(given.words) ? given.words : [];
  const good = words.filter((word) => typeof word === 'string' && word !== '' && word.length <= MOST_WORD);
  return good.length > 0 ? good.slice(0, MOST_WORDS) : null;
}

function settingsOf(text: string, section: string): Settings | null {
  const found = iniSection(text, section);
  return found && Object.fromEntries(found);
}

function tableOf(text: string, ...path: readonly string[]): Settings | null {
  const table = tableAt(tablesOf(text) ?? {}, ...path);
  return Object.keys(table).length > 0 ? table : null;
}
