/** A workflow command found in a line of output. Names are lower case. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * The command in a line, or null: `::name key=value,…::data` at its start (blanks allowed before), or
 * `##[name key=value;…]data` anywhere. `known` says which names are commands at all.
 */
export function parseCommand(line: string, known: (name: string) => boolean): Command | null {
  return parseColons(line.trimStart(), known) ?? parseBrackets(line, known);
}

function parseColons(line: string, known: (name: string) => boolean): Command | null {
  const end = line.startsWith('::') ? line.indexOf('::', 2) : -1;
  if (end < 0) return null;
  return command(line.slice(2, end), ',', line.slice(end + 2), known);
}

function parseBrackets(line: string, known: (name: string) => boolean): Command | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  return command(line.slice(start + 3, end), ';', line.slice(end + 1), known);
}

function command(
  head: string,
  separator: string,
  data: string,
  known: (name: string) => boolean,
): Command | null {
  const blank = head.indexOf(' ');
  const name = (blank < 0 ? head : head.slice(0, blank)).toLowerCase();
  if (!known(name)) return null;
  const properties = blank < 0 ? {} : parseProperties(head.slice(blank + 1), separator);
  return { name, properties, data: unescaped(data) };
}

function parseProperties(text: string, separator: string): Record<string, string> {
  const pairs = text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => /^[^=]+=./.test(part))
    .map((part) => [part.slice(0, part.indexOf('=')), unescaped(part.slice(part.indexOf('=') + 1))]);
  return Object.fromEntries(pairs);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '%25': '%',
  '%0D': '\r',
  '%0A': '\n',
  '%3A': ':',
  '%2C': ',',
  '%3B': ';',
  '%5D': ']',
};

function unescaped(text: string): string {
  return text.replace(/%(?:25|0D|0A|3A|2C|3B|5D)/g, (found) => ESCAPES[found] as string);
}
