import { isJsonObject } from '@bytebot/shared';
import { z } from 'zod';
import { mapping, text } from './values.ts';

const fallbackTarget = z.union([text, mapping]);

/** A list as documented, or one name alone as people write it. */
export const fallbackTargets = z.union([
  z.array(fallbackTarget),
  fallbackTarget.transform((target) => [target]),
  z.null().transform(() => []),
]);

/** LiteLLM starts with an empty mapping in place of a list. */
export const fallbacks = z.preprocess(
  (value) => (isJsonObject(value) && Object.keys(value).length === 0 ? [] : value),
  z.array(z.record(z.string(), fallbackTargets)),
);
