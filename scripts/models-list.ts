/** `npm run models:list`: the models of OpenRouter. The list is public, so no key is needed. */
import { listedModels } from './models-list/list-models.ts';
import { readListOptions } from './models-list/options.ts';
import { openAccount } from './openrouter/account.ts';
import { loadModels } from './openrouter/load-models.ts';
import { runToExit } from './support/command-failure.ts';

// `| head` closes the pipe before the list is at its end.
process.stdout.on('error', () => process.exit(0));
await runToExit(async () => {
  const options = readListOptions(process.argv.slice(2));
  const catalogue = await loadModels(openAccount(process.env, process.env));
  process.stdout.write(`${listedModels(catalogue, options)}\n`);
  return 0;
});
