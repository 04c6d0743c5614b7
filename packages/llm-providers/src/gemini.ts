import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { classifyError } from './errors/classify.ts';
import { geminiHeaders, geminiPath, geminiServes, isOpenaiBase } from './gemini-address.ts';
import { buildGeminiEmbedding, readGeminiEmbedding } from './gemini-embedding.ts';
import { refineGeminiError } from './gemini-errors.ts';
import { geminiMustInline } from './gemini-media.ts';
import { buildGeminiChat } from './gemini-request.ts';
import { readGeminiChat } from './gemini-response.ts';
import { GeminiChatStream } from './gemini-stream.ts';
import type { NativeDialect, Provider } from './provider.ts';

const native: NativeDialect = {
  carriesTexts: true,
  mustInline: geminiMustInline,
  buildChat: buildGeminiChat,
  readChat: (body, context) => readGeminiChat(body, context, classify),
  createChatStream: (context) => new GeminiChatStream(context, classify),
  buildEmbedding: buildGeminiEmbedding,
  readEmbedding: (body, context) => readGeminiEmbedding(body, context, classify),
  embeddingInputs: () => 100,
};

/** What its OpenAI surface takes; any other field is a 400 (Gemini API, "OpenAI compatibility"). */
const compatibleFields: ReadonlySet<string> = new Set([
  'extra_body',
  'frequency_penalty',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'modalities',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
  'user',
]);

/**
 * Google's Gemini API, https://ai.google.dev/api: native by default, OpenAI's dialect when the base address
 * ends in `/openai` (REQUIREMENTS C-21). The key travels in a header, never in the query, which is logged.
 */
export const gemini: Provider = {
  id: 'gemini',
  name: 'Gemini',
  keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  keyRequired: true,
  baseUrlVariables: ['GEMINI_BASE_URL', 'GEMINI_API_BASE'],
  defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  operations: ['chat', 'embedding', 'generate_content', 'generate_content_count', 'image_generation'],
  serves: geminiServes,
  // The OpenAI surface answers 400 to fields it does not know.
  rejectedFields: ['reasoning', 'seed'],
  streamUsage: true,
  chatSurface: { fields: compatibleFields, beside: ['extra_content'], isExact: true },
  path: geminiPath,
  headers: geminiHeaders,
  native,
  dialectFor: ({ baseUrl }) => (isOpenaiBase(baseUrl) ? undefined : native),
  refineError: refineGeminiError,
};

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, gemini);
}
