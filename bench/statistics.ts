/** The middle value; of an even number the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('There is no median of no values.');
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1] as number, sorted[Math.floor(half)] as number];
  return (low + high) / 2;
}

/** What can be compared: each body gives one result per round. */
export type Contestants<T extends Record<string, unknown>> = {
  readonly [K in keyof T]: (round: number) => Promise<T[K]>;
};

/**
 * Runs all contestants once per round, every second round in the opposite order: what warms up or
 * slows down with time is shared evenly.
 */
export async function alternate<T extends Record<string, unknown>>(
  rounds: number,
  contestants: Contestants<T>,
): Promise<{ [K in keyof T]: T[K][] }> {
  const names: (keyof T)[] = Object.keys(contestants);
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as {
    [K in keyof T]: T[K][];
  };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) results[name].push(await contestants[name](round));
  }
  return results;
}

/** Runs `body` and gives its seconds. */
export async function secondsOf(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}
