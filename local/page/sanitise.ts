const TAGS = new Set(
  (
    'a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i input ins kbd li mark ol p pre q s samp ' +
    'small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
);
const VOID = new Set(['br', 'hr', 'input']);
/** Allowed attributes, and what their values must look like. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  href: /^(?:https?:\/\/|mailto:|#)/i,
  title: /^/,
  align: /^(?:left|right|center)$/i,
  open: /^/,
  class: /^language-[\w+#.-]+$/,
  colspan: /^\d+$/,
  rowspan: /^\d+$/,
  start: /^\d+$/,
  type: /^checkbox$/,
  checked: /^/,
  disabled: /^/,
};
const TAG =
  /<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/**
 * HTML with allowed tags and attributes only, balanced, so that nothing in it runs, loads or breaks out of its place.
 * Comments go; any other `<` becomes text.
 */
export function sanitise(html: string): string {
  const source = html.replace(/<!--[\s\S]*?-->/g, '');
  const open: string[] = [];
  let result = '';
  let at = 0;
  for (const match of source.matchAll(TAG)) {
    const [text, slash, name, attributes] = match as unknown as [string, string, string, string];
    result += plain(source.slice(at, match.index)) + tag(name.toLowerCase(), slash === '/', attributes, open);
    at = match.index + text.length;
  }
  return result + plain(source.slice(at)) + closeAll(open, 0);
}

function plain(text: string): string {
  return text.replaceAll('<', '&lt;');
}

/** The tag to write, if any; keeps `open`, the stack of open tags. */
function tag(name: string, closing: boolean, attributes: string, open: string[]): string {
  if (!TAGS.has(name)) return '';
  if (closing) {
    const at = open.lastIndexOf(name);
    return at < 0 ? '' : closeAll(open, at);
  }
  if (name === 'input' && !/\btype="checkbox"/.test(attributes)) return '';
  if (!VOID.has(name)) open.push(name);
  return `<${name}${allowed(attributes)}>`;
}

function closeAll(open: string[], from: number): string {
  return open
    .splice(from)
    .reverse()
    .map((name) => `</${name}>`)
    .join('');
}

function allowed(attributes: string): string {
  return [...attributes.matchAll(ATTRIBUTE)]
    .map(
      ([, name = '', double, single, bare]) => [name.toLowerCase(), double ?? single ?? bare ?? ''] as const,
    )
    .filter(([name, value]) => Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]?.test(value))
    .map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`)
    .join('');
}
