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
];

/** Words that stand for a key nobody has put in, and that are good values elsewhere (`JWT_AUDIENCE=todo`). */
const placeholderWord = /^(?:placeholder|example|todo|tbd|fixme|none-set|not-set)$/i;
const secretName = /(?:KEY|TOKEN|SECRET|PASSWORD)/i;

/**
 * Whether a value only stands for one that somebody still has to fill in (`sk-or-v1-YOUR_API_KEY_HERE`,
 * `changeme`, `<key>`). Such values count as unset, so that the error names the variable instead of the provider
 * refusing a key that nobody has.
 *
 * @param name The variable it is the value of; without one it is taken for a secret's.
 */
export function isPlaceholder(value: string, name = 'KEY'): boolean {
  const text = value.trim();
  if (text.length > MAX_LENGTH) return false;
  return (
    placeholders.some((pattern) => pattern.test(text)) ||
    (placeholderWord.test(text) && secretName.test(name))
  );
}
