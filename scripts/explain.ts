/** `npm run explain -- REQUEST.json`: what the proxy would do with a request now, without calling anybody. */
import { askProxy } from './explain/ask-proxy.ts';
import { readExplainOptions } from './explain/options.ts';
import { readRequest } from './explain/read-request.ts';
import { toldExplanation } from './explain/told.ts';
import { sentenceOf } from './support/command-failure.ts';

try {
  const options = readExplainOptions(process.argv.slice(2), process.env);
  const body = await readRequest(options.file, process.stdin);
  const explanation =
    options.url === undefined
      ? await (await import('./explain/ask-config.ts')).askConfig(options, body, process.env)
      : await askProxy(options.url, options, body);
  process.stdout.write(
    options.json ? `${JSON.stringify(explanation, undefined, 2)}\n` : toldExplanation(explanation),
  );
  process.exit(explanation.outcome === 'refused' ? 1 : 0);
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(2);
}
