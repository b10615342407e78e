/** The value of an option that takes a whole number from 1. Throws an Error that names the option. */
export function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${option} takes a whole number from 1 (got ${JSON.stringify(text)}).`);
}

/** The values of an option that takes numbers above 0, separated by commas: `0.5,4`. Throws an Error that names it. */
export function numberList(option: string, text: string): readonly number[] {
  const numbers = text.split(',').map((each) => (/^\d{1,3}(\.\d{1,3})?$/.test(each) ? Number(each) : 0));
  if (numbers.every((number) => number > 0)) return numbers;
  throw new Error(`${option} takes numbers above 0, separated by commas (got ${JSON.stringify(text)}).`);
}
