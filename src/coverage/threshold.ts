import type { CoverageTotals, Threshold } from './model.ts';

/** What a threshold was read as. `reason` and `notice` are parts of a sentence about the value. */
export type ParsedThreshold =
  | { readonly ok: true; readonly threshold: Threshold; readonly notice?: string }
  | { readonly ok: false; readonly reason: string };

const DECIMAL = /^(0|[1-9]\d{0,2})(?:\.(\d{1,9}))?$/;

/**
 * Reads a percentage as typed, without ever making it a float.
 * @param text a plain decimal from 0 to 100, e.g. `80` or `79.95`; one `%` behind it is forgiven
 */
export function parseThreshold(text: string): ParsedThreshold {
  const typed = text.trim();
  const plain = typed.replace(/\s*%$/, '');
  const match = DECIMAL.exec(plain);
  if (!match) return { ok: false, reason: `is not a plain decimal${suggestion(plain)}` };
  const threshold = exact(match[1] ?? '', match[2] ?? '');
  const reason = outOfRange(threshold);
  if (reason) return { ok: false, reason };
  return plain === typed
    ? { ok: true, threshold }
    : { ok: true, threshold, notice: `read as ${plain} percent` };
}

function exact(whole: string, decimals: string): Threshold {
  const text = decimals ? `${whole}.${decimals}` : whole;
  return { units: BigInt(whole + decimals), scale: 10n ** BigInt(decimals.length), text };
}

function outOfRange({ units, scale, text }: Threshold): string | null {
  if (units > 100n * scale) return 'is above 100';
  if (units === 0n || units >= scale) return null;
  const percentage = decimal(units * 100n, scale, text.length - 2).replace(/\.?0+$/, '') || '0';
  return `is less than one percent; did you mean ${percentage}?`;
}

/** `80,5` is the one slip whose meaning is certain. */
function suggestion(text: string): string {
  return /^\d{1,2},\d{1,9}$/.test(text) ? `; did you mean ${text.replace(',', '.')}?` : '';
}

/** Is `covered / total` at least the threshold? In integers, without rounding. Nothing measured meets nothing. */
export function meets({ units, scale }: Threshold, covered: number, total: number): boolean {
  return total > 0 && 100n * BigInt(covered) * scale >= units * BigInt(total);
}

/** How many more lines or branches must be covered to meet the threshold; 0 when it is met. */
export function linesMissing(
  { units, scale }: Threshold,
  { covered, total }: Pick<CoverageTotals, 'covered' | 'total'>,
): number {
  const per = 100n * scale;
  const needed = (units * BigInt(total) + per - 1n) / per;
  return Math.max(0, Number(needed - BigInt(covered)));
}

/** Would coverage.py's default rounding, half to even at whole percent, have called it met? 100 must really be 100. */
export function roundsUpTo({ units, scale }: Threshold, covered: number, total: number): boolean {
  if (units === 100n * scale || total === 0) return false;
  const [twice, whole] = [200n * BigInt(covered), 2n * BigInt(total)];
  const up = (twice + BigInt(total)) / whole;
  const tie = (twice + BigInt(total)) % whole === 0n;
  return (tie && up % 2n === 1n ? up - 1n : up) * scale >= units;
}

/**
 * A percentage for people and outputs, cut off and never rounded up: 79.999 % shows as 79.99, so what
 * is below a threshold never looks as if it met it. `n/a` when there is nothing to cover.
 */
export function percent(covered: number, total: number, places = 2): string {
  return total > 0 ? decimal(100n * BigInt(covered), BigInt(total), places) : 'n/a';
}

/** `numerator / denominator` with `places` decimals, cut off. Both are not negative. */
export function decimal(numerator: bigint, denominator: bigint, places: number): string {
  const scaled = (numerator * 10n ** BigInt(places)) / denominator;
  const digits = scaled.toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
