import { type ClassifiedError, type ErrorFacts, memberOf } from '@bytebot/shared';
import { refineAnthropicError } from './anthropic-errors.ts';
import { readAnthropicChat } from './anthropic-response.ts';
import { AnthropicChatStream } from './anthropic-stream.ts';
import { classifyError } from './errors/classify.ts';
import { unwrapError } from './errors/unwrap.ts';
import { refineGeminiError } from './gemini-errors.ts';
import { geminiMustInline } from './gemini-media.ts';
import { readGeminiChat } from './gemini-response.ts';
import { GeminiChatStream } from './gemini-stream.ts';
import { type NativeDialect, type Provider, RequestTranslationError, type Target } from './provider.ts';
import { vertexBaseUrl, vertexModel, vertexPath, vertexServes } from './vertex-address.ts';
import { buildVertexClaude, mustInlineForClaude, vertexPassedFields } from './vertex-claude.ts';
import { obtainVertexCredentials } from './vertex-credentials.ts';
import { buildVertexEmbedding, readVertexEmbedding, vertexEmbeddingInputs } from './vertex-embedding.ts';
import { buildVertexGemini } from './vertex-gemini.ts';

const geminiDialect: NativeDialect = {
  carriesTexts: true,
  mustInline: geminiMustInline,
  buildChat: buildVertexGemini,
  readChat: (body, context) => readGeminiChat(body, context, classify),
  createChatStream: (context) => new GeminiChatStream(context, classify),
  buildEmbedding: buildVertexEmbedding,
  readEmbedding: (body, context) => readVertexEmbedding(body, context, classify),
  embeddingInputs: vertexEmbeddingInputs,
};

const claudeDialect: NativeDialect = {
  carriesTexts: true,
  mustInline: mustInlineForClaude,
  buildChat: buildVertexClaude,
  readChat: (body, context) => readAnthropicChat(body, context, classify),
  createChatStream: (context) => new AnthropicChatStream(context, classify),
};

/** What stands behind an endpoint's number nobody can tell, so nothing can be translated for it. */
const unknownDialect: NativeDialect = {
  ...geminiDialect,
  buildChat: refuseEndpoint,
  buildEmbedding: refuseEndpoint,
};

/**
 * Google's Vertex AI: Gemini and Claude in their own dialects, models as a service in OpenAI's. Signed in with a
 * Google identity, or with a key alone ("express mode"). Names, settings and addresses as LiteLLM takes them.
 */
export const vertexAi: Provider = {
  id: 'vertex_ai',
  name: 'Vertex AI',
  keyVariables: ['VERTEX_AI_API_KEY', 'VERTEXAI_API_KEY'],
  keyRequired: false,
  baseUrlVariables: ['VERTEX_AI_BASE_URL', 'VERTEX_AI_API_BASE', 'VERTEXAI_BASE_URL', 'VERTEXAI_API_BASE'],
  operations: [
    'chat',
    'embedding',
    'messages',
    'messages_count',
    'generate_content',
    'generate_content_count',
  ],
  serves: vertexServes,
  passedFields: vertexPassedFields,
  streamUsage: true,
  forwardedHeaders: ['anthropic-version', 'anthropic-beta'],
  settingNames: ['vertex_'],
  baseUrlFor: vertexBaseUrl,
  obtainCredentials: obtainVertexCredentials,
  path: vertexPath,
  headers: vertexHeaders,
  native: geminiDialect,
  dialectFor: vertexDialect,
  refineError: refineVertexError,
};

const { native: _asked, ...shared } = vertexAi;

/** LiteLLM's older name for the same. */
export const vertexAiBeta: Provider = { ...shared, id: 'vertex_ai_beta' };

function vertexDialect({ model }: Target): NativeDialect | undefined {
  switch (vertexModel(model).kind) {
    case 'claude':
      return claudeDialect;
    case 'google':
    case 'gemini-endpoint':
      return geminiDialect;
    case 'endpoint':
      return unknownDialect;
    default:
      return undefined;
  }
}

function vertexHeaders({ apiKey, credentials }: Target): Record<string, string> {
  if (credentials?.accessToken === undefined) {
    return apiKey === undefined ? {} : { 'x-goog-api-key': apiKey };
  }
  const { accessToken, quotaProject } = credentials;
  return {
    authorization: `Bearer ${accessToken}`,
    ...(quotaProject === undefined ? {} : { 'x-goog-user-project': quotaProject }),
  };
}

function refuseEndpoint(_request: unknown, { model }: Target): never {
  throw new RequestTranslationError(
    'model',
    `The Vertex AI endpoint ${JSON.stringify(model.slice(0, 80))} is not served, because nothing tells what it speaks. For a tuned Gemini model write vertex_ai/gemini/<endpoint id>; for a server with OpenAI's dialect write openai/<model> with the endpoint's address as api_base.`,
  );
}

/** Claude's own refusals are in Anthropic's envelope; everything before the model is in Google's. */
function refineVertexError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isAnthropic = memberOf(unwrapError(facts.bodyText).root, 'type') === 'error';
  return isAnthropic ? refineAnthropicError(facts, generic) : refineGeminiError(facts, generic);
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, vertexAi);
}
