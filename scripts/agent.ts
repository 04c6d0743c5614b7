/** `npm run agent`: the built agent alone, in this process. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { stopWithLauncher } from './support/launcher.ts';
import { root } from './support/paths.ts';

stopWithLauncher(() => process.kill(process.pid, 'SIGTERM'));
await import(pathToFileURL(path.join(root, 'packages/bytebot-agent/dist/main.js')).href);
