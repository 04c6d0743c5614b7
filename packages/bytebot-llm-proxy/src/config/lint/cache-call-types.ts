import { memberAt, nearMatches } from '@bytebot/shared';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** The calls that LiteLLM's cache knows, each also with an `a` in front (asynchronous). */
const kinds = ['completion', 'embedding', 'transcription', 'text_completion', 'rerank', 'responses'];
const known = new Set(kinds.flatMap((kind) => [kind, `a${kind}`]));

/** `cache_params.supported_call_types` with a call that does not exist, which then is never cached. */
export function* cacheCallTypes({ value }: LintFacts): Iterable<Finding> {
  const path = ['litellm_settings', 'cache_params', 'supported_call_types'];
  const list = memberAt(value, ...path);
  if (!Array.isArray(list)) return;
  for (const [index, name] of list.slice(0, 100).entries()) {
    if (typeof name !== 'string' || known.has(name)) continue;
    const near = kinds.find((kind) => name.endsWith(kind)) ?? nearMatches(name, known, 1)[0];
    yield warning(
      [...path, index],
      `${shown(name)} is no call type.`,
      near === undefined ? `write one of ${[...known].join(', ')}` : `did you mean \`${near}\`?`,
    );
  }
}
