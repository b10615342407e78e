import type { Sum } from '../ports.ts';

/** What the thread is asked to do. `sum`: the number of one digest under way. */
export type Job =
  | { readonly do: 'begin'; readonly sum: number; readonly into: string | null }
  | { readonly do: 'add'; readonly sum: number; readonly file: string }
  | { readonly do: 'finish'; readonly sum: number }
  /** Forgets a digest, and removes what it has written. */
  | { readonly do: 'drop'; readonly sum: number }
  | {
      readonly do: 'slice';
      readonly file: string;
      readonly start: number;
      readonly length: number;
      readonly into: string;
    };

/** One call and its answer, told apart by their number. */
export type Call = { readonly number: number; readonly job: Job };
export type Answer =
  | { readonly number: number; readonly sum: Sum | null }
  | { readonly number: number; readonly message: string; readonly code: string | undefined };
