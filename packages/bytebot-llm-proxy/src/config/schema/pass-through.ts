import { z } from 'zod';
import { type RawMethod, rawMethods } from '../../execute/raw-request.ts';
import { dollars } from './limit-values.ts';
import { duration, flag, mapping, names, text } from './values.ts';

/** Where a route of one's own begins; gives it without a slash at its end. */
const routePath = text.transform((written, context) => {
  const path = written.trim().replace(/\/+$/, '');
  const isPath = /^(?:\/[\w.~!$&'()+,;=:@-]+)+$/.test(path) && !/\/\.{1,2}(?:\/|;|$)/.test(path);
  if (isPath) return path;
  const message = 'has to be a path such as /my-service: letters, digits, `-`, `_` and `/`, without `..`.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Methods in any case; whoever may ask may ask with `HEAD`. */
const methods = names.transform((written, context) => {
  const found: RawMethod[] = [];
  for (const name of written) {
    const method = rawMethods.find((one) => one === name.trim().toUpperCase());
    if (method !== undefined) {
      found.push(method);
      continue;
    }
    context.addIssue({ code: 'custom', message: `takes methods of: ${rawMethods.join(', ')}.` });
    return z.NEVER;
  }
  return found;
});

/** One entry of `general_settings.pass_through_endpoints`. What may hold secrets is read apart, as it is written. */
export const passThroughEndpoint = z.looseObject({
  path: routePath,
  target: text.nullish(),
  headers: mapping.nullish(),
  default_query_params: mapping.nullish(),
  include_subpath: flag.nullish(),
  forward_headers: flag.nullish(),
  merge_query_params: flag.nullish(),
  auth: flag.nullish(),
  methods: methods.nullish(),
  cost_per_request: dollars.nullish(),
  timeout: duration.nullish(),
});
