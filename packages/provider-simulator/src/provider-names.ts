const names: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  openrouter: 'OpenRouter',
  groq: 'Groq',
  gemini: 'Gemini',
  anthropic: 'Anthropic',
  mistral: 'Mistral',
  deepseek: 'DeepSeek',
  xai: 'xAI',
  together: 'Together',
  fireworks: 'Fireworks',
  cerebras: 'Cerebras',
  perplexity: 'Perplexity',
  ollama: 'Ollama',
  azure: 'Azure OpenAI',
  vertex: 'Vertex AI',
  cohere: 'Cohere',
  bedrock: 'Bedrock',
  vllm: 'vLLM',
};

/** A provider's name as people write it; of one we do not know, the id itself. */
export function providerNameOf(id: string): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}
