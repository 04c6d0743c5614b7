/** `npm run test:models`: does each model of OpenRouter answer, how fast, and why does one not? */
import { onStopSignal } from '@bytebot/service';
import { runToExit } from './support/command-failure.ts';
import { stopWithLauncher } from './support/launcher.ts';
import { testModels } from './test-openrouter-models/test-models.ts';

// The run outlives whoever reads along: what it finds is in its files.
process.stdout.on('error', () => undefined);
await runToExit(() =>
  testModels({
    args: process.argv.slice(2),
    environment: process.env,
    output: process.stdout,
    onStop: (stop) => {
      onStopSignal(stop);
      stopWithLauncher(() => stop('SIGTERM'));
    },
  }),
);
