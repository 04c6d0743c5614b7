/** `npm run generate`: writes the documents, schemas and charts' parts that are made from the sources. */
import { runGenerators } from './generate/all.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  let exitCode = 0;
  for (const { document, result } of await runGenerators([])) {
    process.stdout.write(`${document}: ${result.code === 0 ? 'written' : 'failed'}\n${result.output}`);
    if (result.code !== 0) exitCode = 1;
  }
  return exitCode;
});
