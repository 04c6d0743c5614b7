/** The providers' own paths on the simulator; every other one is compatible with OpenAI's. */
const nativePaths: Readonly<Record<string, string>> = {
  openai: '/openai/v1',
  openrouter: '/openrouter/api/v1',
  groq: '/groq/openai/v1',
  gemini: '/gemini/v1beta',
  anthropic: '/anthropic',
  azure: '/azure',
  azure_ai: '/azure',
  vertex_ai: '/vertex',
  vertex_ai_beta: '/vertex',
  bedrock: '/bedrock',
  ollama: '/ollama',
  ollama_chat: '/ollama',
  cohere: '/cohere',
  cohere_chat: '/cohere',
};

/**
 * Where the simulator plays a provider.
 *
 * @param model As the config has it: Claude at Azure has a path of its own.
 */
export function simulatedAddress(simulatorUrl: string, provider: string, model: unknown): string {
  const isClaude = provider === 'azure_ai' && typeof model === 'string' && model.includes('claude');
  const path = nativePaths[provider] ?? `/${provider.replaceAll('_', '-')}/v1`;
  return `${simulatorUrl}${path}${isClaude ? '/anthropic' : ''}`;
}
