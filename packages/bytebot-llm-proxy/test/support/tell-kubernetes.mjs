/** Loaded into a proxy with `--import`: tells on the standard error when the Kubernetes client is loaded. */
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const STANDARD_ERROR = 2;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@kubernetes/')) writeSync(STANDARD_ERROR, 'LOADED THE KUBERNETES CLIENT\n');
    return next(specifier, context);
  },
});
