/**
 * Loaded into a proxy with `--import`: tells on the standard error when a library of OpenTelemetry is loaded. Its small
 * `api` does not count: the library of the metrics loads it always.
 */
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const STANDARD_ERROR = 2;
registerHooks({
  resolve(specifier, context, next) {
    if (/^@opentelemetry\/(?!api$)/.test(specifier)) writeSync(STANDARD_ERROR, 'LOADED OPENTELEMETRY\n');
    return next(specifier, context);
  },
});
