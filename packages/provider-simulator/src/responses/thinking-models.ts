/** Whether a model thinks without being asked to. */
export function thinksByItself(model: string): boolean {
  return /^(?:openai\/)?(?:o\d|gpt-5(?!-chat)|gpt-oss|codex-)|grok-(?:4|3-mini|code)/.test(model);
}
