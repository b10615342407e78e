/**
 * Text from outside (test ids, messages, paths, tracebacks) made safe for where it is put. Entities are used
 * rather than backslashes: they work alike in markdown, in table cells and inside raw HTML.
 */

const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Bidirectional overrides, invisible joiners and tags: they make text read as something else. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
/** A `<` that cannot begin a tag stays: `79 % < 80 %`. At the end it may come to stand before anything. */
const SPECIAL = /[&>|`*~[\]\\$"']|<(?=[A-Za-z/!?]|$)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** Characters that are plain between backticks, anywhere. */
const PLAIN_CODE = /^[^`|\\\n]+$/;

/** `text` without colours; other control and invisible characters are shown by number. Tabs and newlines stay. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(ANSI, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, visible)
    .replace(INVISIBLE, visible);
}

/** `plain` on one line, at most `limit` characters. */
export function line(text: string, limit = 300): string {
  const flat = plain(text).replace(/\s+/g, ' ').trim();
  const characters = flat.length > limit ? [...flat] : [];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : flat;
}

/** Inline text that renders as it is written: no markup, mentions, issue references or links. */
export function text(value: string, limit?: number): string {
  return inert(line(value, limit))
    .replace(/@/g, '@&#8203;')
    .replace(/(?<!&)#(?=\d)/g, '#&#8203;')
    .replace(/\bGH-(?=\d)/gi, '$&&#8203;')
    .replace(/^(?:[-+=#]|\d+[.)](?=\s))/, (start) => `&#8203;${start}`);
}

/** `text` for sentences: what stands between single backticks becomes inline code. */
export function prose(value: string, limit = 1_000): string {
  return line(value, limit)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part, limit) : edges(part, limit)))
    .join('');
}

/** Inline code for markdown. */
export function code(value: string, limit?: number): string {
  const flat = line(value, limit);
  return PLAIN_CODE.test(flat) ? `\`${flat}\`` : htmlCode(value, limit);
}

/** Inline code for raw HTML such as `<summary>`; valid in markdown too. */
export function htmlCode(value: string, limit?: number): string {
  return `<code>${inert(line(value, limit)).replace(/@/g, '&#64;')}</code>`;
}

/** A code block whose fence is longer than any run of backticks in it. */
export function fence(value: string, language = ''): string {
  const body = plain(value).replace(/\n+$/, '');
  const longest = (body.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${body}\n${ticks}`;
}

/** Nothing left that starts markup, an element or an automatic link. */
function inert(flat: string): string {
  return flat
    .replace(SPECIAL, entity)
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`);
}

/** `text` that keeps one space at either end. */
function edges(part: string, limit: number): string {
  const inner = text(part, limit);
  if (inner === '') return part === '' ? '' : ' ';
  return `${part.startsWith(' ') ? ' ' : ''}${inner}${part.endsWith(' ') ? ' ' : ''}`;
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function visible(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point <= 0xff
    ? `\\x${point.toString(16).padStart(2, '0')}`
    : `\\u${point.toString(16).padStart(4, '0')}`;
}
