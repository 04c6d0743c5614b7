import type { ChatCompletion, JsonObject } from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';
import { blocksOf } from './answer-blocks.ts';
import { stopOf } from './stop-reason.ts';
import { anthropicUsage } from './usage.ts';

/** A canonical answer as a Message (Anthropic API reference, "Message"). */
export function writeAnswer(completion: ChatCompletion, context: AnswerContext): JsonObject {
  const [choice] = completion.choices;
  const message = choice?.message ?? { role: 'assistant', content: null };
  return {
    id: messageId(completion.id, context.uniqueId),
    type: 'message',
    role: 'assistant',
    model: context.echoModel ?? completion.model,
    content: blocksOf(message, context.uniqueId),
    ...stopOf({
      finishReason: choice?.finish_reason,
      specific: message.provider_specific_fields,
      stoppedAt: choice?.stop_reason,
      refusal: message.refusal,
      hasCalls: (message.tool_calls ?? []).length > 0,
    }),
    usage: anthropicUsage(completion.usage, completion.service_tier),
  };
}

/** An id that Anthropic gave stays; the others do not look like one. */
export function messageId(id: unknown, uniqueId: string): string {
  return typeof id === 'string' && id.startsWith('msg_') ? id : `msg_${uniqueId}`;
}
