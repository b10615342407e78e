/** Runs tasks in order, each when there is room for it. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets at most `most` tasks run at once; the others wait in order. A changed number counts when the next task ends. */
export function limiter(most: number | (() => number)): Limiter {
  const room = typeof most === 'number' ? () => most : most;
  const waiting: (() => void)[] = [];
  let running = 0;
  const start = (): void => {
    while (running < room()) {
      const next = waiting.shift();
      if (!next) return;
      running += 1;
      next();
    }
  };
  return async (task) => {
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    start();
    await turn;
    try {
      return await task();
    } finally {
      running -= 1;
      start();
    }
  };
}
