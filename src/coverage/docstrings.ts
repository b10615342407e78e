import type { CoverageData, FileCoverage } from './model.ts';
import { difference } from './sets.ts';

/** An executed line that begins with a string is a docstring, apart from the odd `"".join(…)`; an empty one no line. */
const DOCSTRING = /^\s*($|[rRuU]?["'])/;

/**
 * Coverage before 7.11 or so lists executed docstrings as lines and does not count them. Takes them out of
 * `statements`, so that reports made line by line add up to coverage.py's counts. The totals stay the same.
 * @param read the text of a repository-relative source file; null when it cannot be had. Called only for
 *   files that need it; such a file stays as it is when its text does not account for the surplus exactly
 */
export async function withoutDocstrings(
  data: CoverageData,
  read: (path: string) => Promise<string | null>,
): Promise<CoverageData> {
  const files = new Map<string, FileCoverage>();
  for (const [path, file] of data.files) {
    const text = surplus(file) > 0 ? await read(path) : null;
    files.set(path, text === null ? file : withoutThoseOf(text, file));
  }
  return { ...data, files };
}

const surplus = ({ statements, statementCount }: FileCoverage): number => statements.length - statementCount;

function withoutThoseOf(text: string, file: FileCoverage): FileCoverage {
  const source = text.split(/\r\n|[\r\n]/);
  const executed = difference(file.statements, file.missing);
  const docstrings = executed.filter((line) => DOCSTRING.test(source[line - 1] ?? ''));
  if (docstrings.length !== surplus(file)) return file;
  return { ...file, statements: difference(file.statements, docstrings) };
}
