/** Loaded into a proxy with `--import`: tells on the standard error when the client of Redis is loaded. */
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const STANDARD_ERROR = 2;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@redis/')) writeSync(STANDARD_ERROR, 'LOADED THE CLIENT OF REDIS\n');
    return next(specifier, context);
  },
});
