import type { Reason } from '../results/model.ts';

/** The messages of some reasons as one text; each ends as a sentence, also one that quotes an error. */
export const sentences = (reasons: readonly Reason[]): string =>
  reasons.map(({ message }) => (/[.!?…]$/.test(message) ? message : `${message}.`)).join(' ');
