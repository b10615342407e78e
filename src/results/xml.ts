/** Characters that XML 1.0 cannot hold in any form, lone surrogates among them. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Any text as XML text or attribute value. What XML cannot hold is written out as pytest does it (#x1B);
 * line ends are kept by references, for a parser would turn them into spaces in attributes.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? '')
    .replace(IMPOSSIBLE, (character) => `#x${hex(character)}`);
}

const hex = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0');

/** Element text, in which line ends and tabs stay readable. */
export function escapeXmlText(text: string): string {
  return escapeXml(text).replace(/&#10;/g, '\n').replace(/&#9;/g, '\t');
}
