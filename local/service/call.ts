import type { TokenScope } from './model.ts';

/** A twirp call whose token is good: its fields, and the signed blob URLs it may answer with. */
export interface TwirpCall {
  readonly token: TokenScope;
  /** A string field; numbers as text; '' when it is missing or of another type. */
  text(name: string): string;
  /** A repeated string field; [] when it is missing. */
  texts(name: string): string[];
  uploadUrl(blob: string): string;
  downloadUrl(blob: string, query: Readonly<Record<string, string>>): string;
}
