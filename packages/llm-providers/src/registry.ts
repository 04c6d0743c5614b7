import { anthropic } from './anthropic.ts';
import { azure, azureInference, azureText } from './azure.ts';
import { bedrock } from './bedrock.ts';
import { cohere, cohereChat } from './cohere.ts';
import { compatibleProviders } from './compatible.ts';
import { gatewayProviders } from './compatible-gateways.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { codestral, mistral } from './mistral.ts';
import { ollama, ollamaChat } from './ollama.ts';
import { openai, openaiTextCompletion } from './openai.ts';
import { openrouter } from './openrouter.ts';
import type { Provider } from './provider.ts';
import { vertexAi, vertexAiBeta } from './vertex.ts';

/** Every provider the proxy can serve. Adding one is a file and its line here. */
export const providers: readonly Provider[] = [
  openai,
  openaiTextCompletion,
  azure,
  azureText,
  azureInference,
  openrouter,
  gemini,
  anthropic,
  groq,
  mistral,
  codestral,
  ollama,
  ollamaChat,
  vertexAi,
  vertexAiBeta,
  cohere,
  cohereChat,
  bedrock,
  ...compatibleProviders,
  ...gatewayProviders,
];

const providersById: ReadonlyMap<string, Provider> = new Map(
  providers.map((provider) => [provider.id, provider]),
);

/** The provider whose prefix this is, if it can be served. */
export function findProvider(id: string): Provider | undefined {
  return providersById.get(id);
}
