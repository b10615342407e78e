/** One step of a pattern: a character, or any number of them. */
type Token =
  | { readonly kind: 'one'; readonly fits: (char: string) => boolean }
  | { readonly kind: 'many'; readonly fits: (char: string) => boolean }
  /** Folders come, or none do. */
  | { readonly kind: 'perhaps' }
  /** Folders: what they take ends with a slash. */
  | { readonly kind: 'folders' };

const anything = (): boolean => true;
const noSlash = (char: string): boolean => char !== '/';

/**
 * A pattern with `*`, `?` and `[…]` as a test of whole names. It takes time in proportion to pattern and name,
 * whatever the pattern: whoever can write one in a repository must not be able to hold up a job with it.
 * @param path `*` and `?` stop at slashes and `**` does not, as in globs; without it nothing stops them, as in fnmatch
 */
export function wildcard(pattern: string, { path }: { readonly path: boolean }): (name: string) => boolean {
  const tokens = tokensOf(pattern, path);
  return (name) => {
    let states = reach(new Set([0]), tokens);
    for (const char of name) states = step(states, char, tokens);
    return states.has(tokens.length);
  };
}

/** Where the pattern may stand after one more character. */
function step(states: ReadonlySet<number>, char: string, tokens: readonly Token[]): Set<number> {
  const next = new Set<number>();
  for (const at of states) {
    const token = tokens[at];
    if (token?.kind === 'one' && token.fits(char)) next.add(at + 1);
    if ((token?.kind === 'many' && token.fits(char)) || token?.kind === 'folders') next.add(at);
    if (token?.kind === 'folders' && char === '/') next.add(at + 1);
  }
  return reach(next, tokens);
}

/** Adds what is reached without a character. */
function reach(states: Set<number>, tokens: readonly Token[]): Set<number> {
  // A set that grows is walked to its new end.
  for (const at of states) {
    const kind = tokens[at]?.kind;
    if (kind === 'many' || kind === 'perhaps') states.add(at + 1);
    if (kind === 'perhaps') states.add(at + 2);
  }
  return states;
}

function tokensOf(pattern: string, path: boolean): Token[] {
  const parts = pattern.match(/\*\*\/|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return parts.flatMap((part): Token[] => {
    if (part === '**/' && path) return [{ kind: 'perhaps' }, { kind: 'folders' }];
    if (part === '**/') return [{ kind: 'many', fits: anything }, ...literal('/')];
    const free = !path || part.length > 1;
    if (part.startsWith('*')) return [{ kind: 'many', fits: free ? anything : noSlash }];
    if (part === '?') return [{ kind: 'one', fits: path ? noSlash : anything }];
    return part.length > 1 && part.startsWith('[') ? setOf(part) : literal(part);
  });
}

const literal = (text: string): Token[] =>
  [...text].map((own) => ({ kind: 'one', fits: (char: string) => char === own }));

function setOf(part: string): Token[] {
  const inverted = /^\[[!^]/.test(part);
  const members = part.slice(inverted ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  if (members === '') return literal(part);
  try {
    const set = new RegExp(`^[${inverted ? '^' : ''}${members}]$`, 'su');
    return [{ kind: 'one', fits: (char) => set.test(char) }];
  } catch {
    // A range that runs backwards.
    return literal(part);
  }
}

export const isPattern = (text: string): boolean => /[*?[]/.test(text);
