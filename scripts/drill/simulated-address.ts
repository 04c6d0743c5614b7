/** The providers' own paths on the simulator; every other one is compatible with OpenAI's. */
const nativePaths: Readonly<Record<string, string>> = {
  openai: '/openai/v1',
  openrouter: '/openrouter/api/v1',
  groq: '/groq/openai/v1',
  gemini: '/gemini/v1beta',
  anthropic: '/anthropic',
  azure: '/azure',
  azure_ai: '/azure',
  bedrock: '/bedrock',
  ollama: '/ollama',
  ollama_chat: '/ollama',
  cohere: '/cohere',
};

/** Providers that log in somewhere before they are called; they are not played. */
const withLogin: ReadonlySet<string> = new Set(['vertex_ai', 'vertex']);

/** Where the simulator plays a provider; undefined for one that it cannot play in a drill. */
export function simulatedAddress(simulatorUrl: string, provider: string): string | undefined {
  if (withLogin.has(provider)) return undefined;
  return `${simulatorUrl}${nativePaths[provider] ?? `/${provider.replaceAll('_', '-')}/v1`}`;
}
