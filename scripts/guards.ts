import { availableParallelism } from 'node:os';
import { copyCheckout, type Outcome, tryGuard } from './guards/run.ts';
import { GUARDS, type Guard } from './guards/table.ts';

/**
 * Takes each guard of agreement, ownership and proof out in turn, in a copy of the checkout, and shows that
 * a test goes red for it. Fails when none does. Words behind the command choose guards by their names.
 */
async function main(words: readonly string[]): Promise<void> {
  const chosen = GUARDS.filter(({ name }) => words.every((word) => name.includes(word)));
  const queue = chosen.values();
  const outcomes: Outcome[] = [];
  const work = async () => {
    await using copy = await copyCheckout();
    for (const guard of queue) outcomes.push(show(await tryGuard(copy, guard)));
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  const lost = outcomes.filter(({ held }) => !held);
  console.log(
    `\n${outcomes.length - lost.length} of ${chosen.length} guards are missed by a test when they are taken out.`,
  );
  if (lost.length > 0 || chosen.length === 0) process.exitCode = 1;
}

function show(outcome: Outcome): Outcome {
  const { guard, held, missedBy, problem } = outcome;
  const [first] = missedBy;
  const more = missedBy.length > 1 ? ` and ${missedBy.length - 1} more` : '';
  console.log(held ? `✓ ${guard.name}\n    red: ${first}${more}` : `✗ ${describe(guard)}\n    ${problem}`);
  return outcome;
}

const describe = ({ name, file }: Guard): string => `${name} (${file})`;

await main(process.argv.slice(2));
