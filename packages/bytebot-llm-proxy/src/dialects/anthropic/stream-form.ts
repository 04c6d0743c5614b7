import { anthropicErrorBody, encodeAnthropicSseError, encodeSseEvent } from '@bytebot/shared';
import type { StreamForm } from '../client-dialect.ts';

/** Events with names; a ping keeps them alive, and may come before the first (Anthropic, "Streaming messages"). */
export const anthropicStreamForm: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  heartbeat: encodeSseEvent('ping', '{"type":"ping"}'),
  failure: (body) => encodeAnthropicSseError(anthropicErrorBody(body)),
};
