/** An object of JSON that comes from outside: every field is doubted until one of the readers took it. */
export type Json = Readonly<Record<string, unknown>>;

/** A JSON text, or a value found in one, as an object; null for anything else. Never throws. */
export function parseObject(value: unknown): Json | null {
  try {
    const found: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : null;
  } catch {
    return null;
  }
}

const own = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** '' when it is no text; at most `cap` UTF-16 units; no lone surrogates. */
export function text(object: Json, key: string, cap: number): string {
  const value = own(object, key);
  return typeof value === 'string' ? value.slice(0, cap).toWellFormed() : '';
}

/** null when it is no finite number. */
export function number(object: Json, key: string): number | null {
  const value = own(object, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** What a test or a part of it has taken: from 0 to a day, whatever a clock says that was frozen or set. */
export const seconds = (object: Json, key: string): number =>
  Math.min(86_400, Math.max(0, number(object, key) ?? 0));

/** null when it is no non-negative safe integer. */
export function whole(object: Json, key: string): number | null {
  const value = own(object, key);
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

export const flag = (object: Json, key: string): boolean => own(object, key) === true;

export function list(object: Json, key: string): readonly unknown[] {
  const value = own(object, key);
  return Array.isArray(value) ? value : [];
}

/** A path that a result may name: forward slashes, no way up, no NUL. '' when it is none. */
export function fileName(object: Json, key: string): string {
  const value = text(object, key, 10_000);
  return isFileName(value) ? value : '';
}

/** Tests outside the repository have absolute names; a way up (`..`) is never one. */
export function isFileName(name: string): boolean {
  return name !== '' && name.length <= 10_000 && !name.includes('\0') && !name.split('/').includes('..');
}
