/** `npm run check-config -- FILE [FILE ...]`: says everything that is wrong with a config, line by line. */
import { processWorld, runCheck } from 'bytebot-llm-proxy/config';
import { runToExit } from './support/command-failure.ts';

await runToExit(() => runCheck(process.argv.slice(2), processWorld()));
