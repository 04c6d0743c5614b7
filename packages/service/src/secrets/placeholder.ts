/** No placeholder is longer; it bounds the work on foreign text. */
const MAX_LENGTH = 200;

const placeholders: readonly RegExp[] = [
  // <your key>, [key], {{KEY}}, ${KEY}: what a template has not filled in
  /^(?:<[^<>]*>|\[[^[\]]*\]|\{\{[^{}]*\}\}|\$\{[^{}]*\})$/,
  // sk-or-v1-YOUR_API_KEY_HERE, your-api-key, sk-your-openai-api-key-here
  /(?:^|[-_ ])your(?:[-_ ]|api|key|token|secret)/i,
  // xxx, sk-xxxx, sk-or-v1-xxx…, sk-..., ****
  /^(?:[a-z0-9]{1,12}[-_]){0,4}(?:x{3,}|\.{3,}|…|\*{3,})(?:\.{3}|…)?$/i,
  /^(?:change|replace|fill|update|set)[-_ ]?(?:me|this|it)(?:$|[-_ ])/i,
  /(?:^|[-_ ])(?:key|token|secret)[-_ ]?here$/i,
  /^(?:insert|enter|paste|put|add|replace)[-_ ].*(?:here|key|with|your).*$/i,
  /^(?:placeholder|example|todo|tbd|fixme|none-set|not-set)$/i,
];

/**
 * Whether a value only stands for one that somebody still has to fill in (`sk-or-v1-YOUR_API_KEY_HERE`,
 * `changeme`, `<key>`). Such values count as unset, so that the error names the variable instead of the provider
 * refusing a key that nobody has.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text.length <= MAX_LENGTH && placeholders.some((pattern) => pattern.test(text));
}
