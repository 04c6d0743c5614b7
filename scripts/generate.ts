/**
 * `npm run generate`: writes the documents, schemas and charts' parts that are made from the sources. With `--check` it
 * only compares, and exits with 1 when one is stale.
 */
import { runGenerators } from './generate/all.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const isCheck = process.argv.includes('--check');
  let exitCode = 0;
  for (const { document, result } of await runGenerators(isCheck ? ['--check'] : [])) {
    const good = isCheck ? 'as it should be' : 'written';
    process.stdout.write(`${document}: ${result.code === 0 ? good : 'failed'}\n${result.output}`);
    if (result.code !== 0) exitCode = 1;
  }
  return exitCode;
});
