import type { ConfigPath } from '../place.ts';

/**
 * Names of settings whose value is a secret. Narrower than what is hidden from `/model/info`: here a name that only
 * speaks of a key (`user_api_key_cache_ttl`, `litellm_key_header_name`) must not raise an alarm.
 */
const secretName =
  /(?:^|[_-])(?:api[_-]?key|apikey|secret|secret[_-]key|password|passwd|credentials|access[_-]key(?:[_-]id)?|private[_-]key|master[_-]key|salt[_-]key|(?:session|ad|auth|access|refresh|bearer|security|drain_endpoint)[_-]token|authorization|cookie)$/i;

/** Whether the value of a key of this name is a secret. */
export function isSecretKey(name: string): boolean {
  return secretName.test(name);
}

/** Whether the items of a list of this name are keys. */
export function isKeyList(name: string, path: ConfigPath): boolean {
  return name === 'api_keys' || (name === 'keys' && path[1] === 'provider_keys');
}

/** What local servers and examples are given, because a client library asks for some key. */
const dummies =
  /^(?:none|null|nil|empty|x|xx|key|local|test|ollama|vllm|llama(?:[-.]?cpp)?|lm[-_]?studio|openai|litellm|any(?:thing)?|unused|ignored?|not?[-_ ]?(?:key|auth|needed|required|used)(?:[-_ ](?:needed|required))?|sk-(?:1234|none|no-key-required|local|test|ollama)|token-abc123)$/i;
const dummyWord =
  /(?:^|[-_ ])(?:dummy|fake|mock|example|sample|not?[-_ ](?:needed|required|used|auth|key)|unused|will[-_ ]do|local[-_ ]?only)(?:$|[-_ ])/i;

/** No key is shorter; whoever fills a field with `x` or `k` hides nothing. */
const MIN_LENGTH = 6;

/** Whether a value only fills a field that nobody looks at (`none`, `ollama`, `fake-key`). */
export function isDummy(value: string): boolean {
  const text = value.trim();
  return text.length < MIN_LENGTH || (text.length <= 40 && (dummies.test(text) || dummyWord.test(text)));
}
