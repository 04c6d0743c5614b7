/** Loaded into a proxy with `--import`: tells on the standard error when the table of public prices is loaded. */
import { writeSync } from 'node:fs';
import Module from 'node:module';

const STANDARD_ERROR = 2;
const load = Module._load;
Module._load = function tellLoading(request, ...rest) {
  if (request === '@pydantic/genai-prices') writeSync(STANDARD_ERROR, 'LOADED THE PRICES\n');
  return Reflect.apply(load, this, [request, ...rest]);
};
