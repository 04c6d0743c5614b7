import type { ChatRequest, ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { memberOf } from '@bytebot/shared';
import { refineAnthropicError } from './anthropic-errors.ts';
import { anthropicMustInline } from './anthropic-media.ts';
import { buildAnthropicChat } from './anthropic-request.ts';
import { readAnthropicChat } from './anthropic-response.ts';
import { AnthropicChatStream } from './anthropic-stream.ts';
import { refineAzureError } from './azure-errors.ts';
import { classifyError } from './errors/classify.ts';
import { unwrapError } from './errors/unwrap.ts';
import type { Operation } from './operation.ts';
import type { NativeDialect, NativeRequest, Target } from './provider.ts';
import type { Recall } from './translate/turn-memory.ts';

const openaiSurface = /\/(?:openai\/v1|models)(?:\/|$)/;
const messages = '/v1/messages';

/** Anthropic's dialect, with the model's deployment in the body (Anthropic, "Claude in Microsoft Foundry"). */
export const azureClaudeDialect: NativeDialect = {
  carriesTexts: true,
  mustInline: anthropicMustInline,
  buildChat: buildAzureClaude,
  readChat: (body, context) => readAnthropicChat(body, context, classify),
  createChatStream: (context) => new AnthropicChatStream(context, classify),
};

/**
 * Whether Claude is meant, by the name of the model, as LiteLLM takes it, or by a base that ends in `/anthropic`,
 * because a deployment may have any name.
 */
export function isAzureClaude({ baseUrl, model }: Target): boolean {
  return isAnthropicBase(baseUrl) || (/claude/i.test(model) && !isOpenaiSurface(baseUrl));
}

/** The base may be the resource, end in `/anthropic` or be the whole address that Azure's portal shows. */
export function azureClaudePath(operation: Operation, { baseUrl }: Target): string {
  const end = operation === 'messages_count' ? '/count_tokens' : '';
  if (baseUrl.endsWith(messages)) return end;
  if (!isAnthropicBase(baseUrl)) return `/anthropic${messages}${end}`;
  return `${baseUrl.endsWith('/v1') ? '/messages' : messages}${end}`;
}

/** Whether the base is a surface that speaks OpenAI's dialect, whatever the model is. */
export function isOpenaiSurface(baseUrl: string): boolean {
  return openaiSurface.test(baseUrl);
}

export function isAnthropicBase(baseUrl: string): boolean {
  return /\/anthropic(?:\/|$)/.test(baseUrl);
}

/** Claude's own refusals are in Anthropic's envelope; everything before the model is in Azure's. */
export function refineFoundryError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isAnthropic = memberOf(unwrapError(facts.bodyText).root, 'type') === 'error';
  return isAnthropic ? refineAnthropicError(facts, generic) : refineAzureError(facts, generic);
}

/** The version belongs to the request: other models of the same deployment entry speak another dialect. */
function buildAzureClaude(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const native = buildAnthropicChat(request, target, recall);
  return { ...native, headers: { 'anthropic-version': '2023-06-01', ...native.headers } };
}

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, { refineError: refineFoundryError });
}
