/** `npm run limits:fairness`: does a caller with hundreds of requests in the queue hold another one up? */
import { readFairnessOptions } from './noisy-neighbour/options.ts';
import { type FairnessResult, runFairness } from './noisy-neighbour/run-fairness.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const options = readFairnessOptions(process.argv.slice(2));
  const result = await runFairness(options);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : told(result));
  return result.isFair ? 0 : 1;
});

function told(result: FairnessResult): string {
  const ms = (value: number): string => `${Math.round(value)} ms`;
  return [
    `a quiet caller alone          95 of 100 answers within ${ms(result.aloneP95Ms)}`,
    `beside ${String(result.waiting).padStart(4)} in the queue      95 of 100 answers within ${ms(result.besideP95Ms)}`,
    `raised by                     ${ms(result.raisedMs)}, a slot is ${ms(result.slotMs)}`,
    `the loud caller meanwhile     ${result.loudAnswered} answers`,
    `the provider saw at once      ${result.mostAtOnce} calls at most`,
    result.isFair ? 'fair: less than a slot' : 'NOT FAIR',
    '',
  ].join('\n');
}
