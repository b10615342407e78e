/** A test function as the source shows it. */
export interface Sketch {
  /** `test_a`, `TestB::test_c`: the node id behind the file. */
  readonly name: string;
  /** How many tests it likely makes: the product of its lists of parameters. */
  readonly count: number;
}

const MOST_CASES = 1000;
const MOST_SKETCHES = 20_000;
/** Lists of parameters are counted as far as this many characters, and so many of them. */
const LIST_CAP = 50_000;
const MOST_LISTS = 2000;
/** What a list is taken for that is made elsewhere. */
const UNSEEN_LIST = 3;

const LINE = /^([ \t]*)(?:class[ \t]+(\w+)|(?:async[ \t]+)?def[ \t]+(test\w*)|@[\w.]*parametrize\()/gmu;

/**
 * The test functions of a Python source in the order of their definition, found without running or parsing it:
 * by the lines that begin with `class`, `def test…` and `@…parametrize(`. Rough, and linear in the length of the text.
 */
export function outline(source: string): Sketch[] {
  const sketches: Sketch[] = [];
  let classes: { readonly indent: number; readonly name: string; readonly cases: number }[] = [];
  let [cases, lists] = [1, 0];
  for (const match of source.matchAll(LINE)) {
    const [line, { length: indent } = '', className, test] = match;
    classes = classes.filter((outer) => outer.indent < indent);
    if (className) classes.push({ indent, name: className, cases });
    if (test && sketches.length < MOST_SKETCHES) sketches.push(sketchOf(test, cases, classes));
    if (className || test) cases = 1;
    else cases *= lists++ < MOST_LISTS ? casesIn(source, match.index + line.length) : UNSEEN_LIST;
    cases = Math.min(MOST_CASES, cases);
  }
  return sketches;
}

function sketchOf(
  test: string,
  cases: number,
  classes: readonly { readonly name: string; readonly cases: number }[],
): Sketch {
  const count = classes.reduce((product, outer) => product * outer.cases, cases);
  const name = [...classes.map((outer) => outer.name), test].join('::');
  return { name, count: Math.min(MOST_CASES, count) };
}

/** How many elements the list has that follows the names in a `parametrize(` whose arguments begin at `from`. */
function casesIn(source: string, from: number): number {
  const comma = nextAtTop(source, from);
  if (source[comma] !== ',') return 1;
  const list =
    comma + 1 + (/^\s*(?:argvalues\s*=\s*)?/.exec(source.slice(comma + 1, comma + 200))?.[0].length ?? 0);
  if (source[list] !== '[' && source[list] !== '(') return UNSEEN_LIST;
  let [count, start] = [0, list + 1];
  while (start - list < LIST_CAP) {
    const end = nextAtTop(source, start);
    const element = source.slice(start, end);
    if (COMPREHENSION.test(element.slice(0, 500).replace(STRING, ''))) return UNSEEN_LIST;
    if (element.trim() !== '') count++;
    if (source[end] !== ',') break;
    start = end + 1;
  }
  return Math.max(1, count);
}

const STRING = /"[^"\n]*"|'[^'\n]*'/gu;
const COMPREHENSION = /\sfor\s+[\w(*]/u;
const TOKEN = /#[^\n]*|"""|'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[[\](){},]/gu;

/** Where the next comma or closing bracket stands that belongs to no bracket opened behind `from`. */
function nextAtTop(source: string, from: number): number {
  const text = source.slice(from, from + LIST_CAP);
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if ('[({'.includes(token)) depth++;
    else if (token === ',' ? depth === 0 : '])}'.includes(token) && depth-- === 0) return from + index;
  }
  return from + text.length;
}
