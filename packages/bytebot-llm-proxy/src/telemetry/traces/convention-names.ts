/** Our names in the words of OpenTelemetry's conventions for generative AI. */

/** Providers that the conventions name; the others keep LiteLLM's prefix, which is ours. */
const providerNames: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['text-completion-openai', 'openai'],
  ['azure', 'azure.ai.openai'],
  ['azure_text', 'azure.ai.openai'],
  ['azure_ai', 'azure.ai.inference'],
  ['gemini', 'gcp.gemini'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['vertex_ai_beta', 'gcp.vertex_ai'],
  ['anthropic', 'anthropic'],
  ['bedrock', 'aws.bedrock'],
  ['cohere', 'cohere'],
  ['cohere_chat', 'cohere'],
  ['mistral', 'mistral_ai'],
  ['codestral', 'mistral_ai'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['xai', 'x_ai'],
  ['perplexity', 'perplexity'],
]);

/** @returns The value for `gen_ai.provider.name`. */
export function providerNameOf(providerId: string): string {
  return providerNames.get(providerId) ?? providerId;
}

/**
 * @param route As registered (`/v1/chat/completions`, `/engines/:model/embeddings`).
 * @returns The value for `gen_ai.operation.name`; undefined for a route that calls no model.
 */
export function operationNameOf(route: string): string | undefined {
  const [last = '', before] = route.split('/').reverse();
  switch (last) {
    case 'completions':
      return before === 'chat' ? 'chat' : 'text_completion';
    case 'embeddings':
      return 'embeddings';
    case 'messages':
    case 'responses':
      return 'chat';
    case '*model':
      return 'generate_content';
    default:
      return undefined;
  }
}
