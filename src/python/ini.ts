/**
 * The settings of one section of an INI file, as pytest and coverage write them: `key = value` or `key: value`,
 * lines that begin with white space go on with the value, `#` and `;` begin comments.
 * @returns null when there is no such section
 */
export function iniSection(text: string, section: string): ReadonlyMap<string, string> | null {
  const settings = new Map<string, string>();
  let [inside, found, key] = [false, false, ''];
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\[([^\]]+)\]/.exec(line);
    if (heading) [inside, key] = [heading[1] === section, ''];
    if (heading || !inside || /^\s*([#;]|$)/.test(line)) {
      found ||= inside;
      continue;
    }
    const entry = /^([^\s=:][^=:]*?)\s*[=:](.*)$/.exec(line);
    if (entry) key = entry[1] ?? '';
    const value = entry ? (entry[2] ?? '') : `${settings.get(key) ?? ''}\n${line}`;
    if (key !== '') settings.set(key, value.trim());
  }
  return found ? settings : null;
}
