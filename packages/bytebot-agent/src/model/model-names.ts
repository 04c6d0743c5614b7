import { findProvider, type Provider } from '@bytebot/llm-providers';

/** Whether the name says that OpenRouter serves the model: it begins with `openrouter/` (REQUIREMENTS S0-23). */
export function isOpenRouterModel(model: string): boolean {
  return /^openrouter\//i.test(model.trim());
}

/** Whether the name says that Google serves the model: `gemini/…` or `gemini-…` (REQUIREMENTS S0-24). */
export function isGeminiModel(model: string): boolean {
  return /^gemini[/-]/i.test(model.trim());
}

/**
 * Whose model it is, going by its name: OpenRouter's and Gemini's by their rules, another provider's by its prefix,
 * OpenAI's otherwise (S0-22). An alias of the proxy tells nothing; the proxy's answer does.
 */
export function providerOfModel(model: string): Provider | undefined {
  return findProvider(providerIdOf(model)) ?? findProvider('openai');
}

function providerIdOf(model: string): string {
  if (isOpenRouterModel(model)) return 'openrouter';
  if (isGeminiModel(model)) return 'gemini';
  return /^([^/]{1,40})\//.exec(model.trim())?.[1]?.toLowerCase() ?? 'openai';
}

/** OpenAI's models that think before they answer; every other model refuses the parameter or thinks anyway. */
const reasoningModel = /^(?:openai\/)?(?:o\d|gpt-5(?!-chat))/i;

/**
 * `reasoning_effort: 'high'`, as ByteBot asks, for the models that know it: not for OpenRouter's and Gemini's (the
 * fork's rule), and not for OpenAI's that would refuse it.
 */
export function modelParameters(model: string): { readonly reasoning_effort?: 'high' } {
  return reasoningModel.test(model) ? { reasoning_effort: 'high' } : {};
}
