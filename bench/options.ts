/** The value of an option that takes a whole number from 1. Throws an Error that names the option. */
export function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${option} takes a whole number from 1 (got ${JSON.stringify(text)}).`);
}
