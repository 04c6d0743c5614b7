import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { refineAnthropicError } from './anthropic-errors.ts';
import { anthropicMustInline } from './anthropic-media.ts';
import { buildAnthropicChat } from './anthropic-request.ts';
import { readAnthropicChat } from './anthropic-response.ts';
import { AnthropicChatStream } from './anthropic-stream.ts';
import { classifyError } from './errors/classify.ts';
import { openaiPaths } from './openai-paths.ts';
import type { Provider, Target } from './provider.ts';

/** Anthropic's Messages API, https://platform.claude.com/docs/en/api/messages */
export const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  keyVariables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
  keyRequired: true,
  baseUrlVariables: ['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_BASE'],
  defaultBaseUrl: 'https://api.anthropic.com',
  operations: ['chat', 'messages', 'messages_count'],
  forwardedHeaders: ['anthropic-version', 'anthropic-beta'],
  path: (operation, { baseUrl }) => {
    const path = operation === 'messages_count' ? openaiPaths.messages_count : openaiPaths.messages;
    return /\/v1\/*$/.test(baseUrl) ? path : `/v1${path}`;
  },
  headers: ({ apiKey }) => ({ 'anthropic-version': '2023-06-01', ...credentials(apiKey) }),
  native: {
    carriesTexts: true,
    mustInline: anthropicMustInline,
    buildChat: buildAnthropicChat,
    readChat: (body, context) => readAnthropicChat(body, context, classify),
    createChatStream: (context) => new AnthropicChatStream(context, classify),
  },
  refineError: refineAnthropicError,
};

/** Keys go into `x-api-key`; the tokens of a subscription (`sk-ant-oat…`) are bearer tokens. */
function credentials(apiKey: Target['apiKey']): Record<string, string> {
  if (apiKey === undefined) return {};
  return apiKey.startsWith('sk-ant-oat')
    ? { authorization: `Bearer ${apiKey}`, 'anthropic-beta': 'oauth-2025-04-20' }
    : { 'x-api-key': apiKey };
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, anthropic);
}
