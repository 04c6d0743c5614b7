/** `npm run key`: makes virtual keys for general_settings.virtual_keys, hashes them, and lists those of a config. */
import { createKey, hashSentKey } from './key/make-key.ts';
import { readKeyOptions } from './key/options.ts';
import { runToExit } from './support/command-failure.ts';

// `| head` closes the pipe before a list is at its end.
process.stdout.on('error', () => process.exit(0));
await runToExit(async () => {
  const options = readKeyOptions(process.argv.slice(2), process.env, Date.now());
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const complain = (text: string): void => void process.stderr.write(`${text}\n`);
  if (options.task === 'list') {
    // Reading a config takes most of the proxy.
    const { listKeys } = await import('./key/list-keys.ts');
    return listKeys(options, process.env, Date.now(), { print, complain });
  }
  if (options.task === 'create') print(createKey(options));
  else print(await hashSentKey(process.stdin, process.stdin.isTTY === true, complain));
  return 0;
});
