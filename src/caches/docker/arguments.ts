/** An option of a line of `docker-build`, by its long name without dashes. */
export interface BuildOption {
  readonly name: string;
  readonly value: string;
}

/** A line of `docker-build`, taken apart as buildx itself does it. */
export interface BuildLine {
  readonly words: readonly string[];
  readonly options: readonly BuildOption[];
  /** What is no option: the context, in a line that is right. */
  readonly rest: readonly string[];
}

/** Options that take no value in the next word. Source: buildx 0.36, `docker buildx build --help --debug`. */
const SWITCHES: ReadonlySet<string> = new Set([
  ...['check', 'compress', 'debug', 'force-rm', 'help', 'load', 'no-cache', 'pull', 'push', 'quiet', 'rm'],
  ...['squash', 'tls', 'tlsverify'],
]);
const SHORT: Readonly<Record<string, string>> = {
  ...{ c: 'cpu-shares', D: 'debug', f: 'file', h: 'help', m: 'memory', o: 'output', q: 'quiet', t: 'tag' },
};

/**
 * Takes a line apart by the rules of pflag, which buildx uses: no abbreviations, options and arguments mixed, `--`
 * ends the options. Never fails: what is wrong with a line, buildx says.
 */
export function readLine(words: readonly string[]): BuildLine {
  const options: BuildOption[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { words, options, rest: [...rest, ...words.slice(at + 1)] };
    if (!/^-./.test(word)) {
      rest.push(word);
      continue;
    }
    const found = word.startsWith('--') ? readLong(word) : readShort(word);
    const open = found.at(-1);
    if (open?.value === null) at += 1;
    options.push(...found.map(({ name, value }) => ({ name, value: value ?? words[at] ?? '' })));
  }
  return { words, options, rest };
}

/** null: the value is the next word. */
type Found = { readonly name: string; readonly value: string | null };

function readLong(word: string): Found[] {
  const [, name = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  return [{ name, value: value ?? valueless(name) }];
}

/** `-qt name`: switches in a row, and the value of the last letter behind it, with or without `=`. */
function readShort(word: string): Found[] {
  const found: Found[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    const name = SHORT[letter] ?? letter;
    const behind = word.slice(at + 1);
    if (behind.startsWith('=')) return [...found, { name, value: behind.slice(1) }];
    if (!SWITCHES.has(name)) return [...found, { name, value: behind === '' ? null : behind }];
    found.push({ name, value: 'true' });
  }
  return found;
}

const valueless = (name: string): string | null => (SWITCHES.has(name) ? 'true' : null);

/** The values of an option, in their order. */
export const valuesOf = ({ options }: BuildLine, ...names: readonly string[]): string[] =>
  options.filter(({ name }) => names.includes(name)).map(({ value }) => value);

/** `type` of a value of `--cache-to` or `--cache-from`; a bare name is an image in a registry. */
export function cacheType(value: string): string {
  if (!value.includes('=')) return 'registry';
  const types = csvFields(value).flatMap((field) => /^type=([\s\S]*)$/i.exec(field)?.[1] ?? []);
  return types.at(-1) ?? '';
}

const csvFields = (text: string): string[] =>
  [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );

/** A value of such an option: each field quoted, since a path may hold commas and quotes. */
export const cacheValue = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `"${`${name}=${value}`.replaceAll('"', '""')}"`)
    .join(',');
