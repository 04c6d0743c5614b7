import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { answerTo } from '../answer/answer.ts';
import { checkMessages } from '../anthropic/check-messages.ts';
import { checkRequest } from '../anthropic/check-request.ts';
import { createMessage } from '../anthropic/message.ts';
import { questionFromMessages } from '../anthropic/read-question.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { anthropicError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';

/** What Anthropic's own platform takes and Vertex AI does not. */
const refused = ['model', 'service_tier', 'inference_geo', 'container', 'mcp_servers', 'speed'] as const;

/**
 * Claude behind `rawPredict`: Anthropic's Messages, with the version in the body and the model in the path only.
 *
 * @throws Refusal with Anthropic's own error.
 */
export function answerAsClaude(call: Call): Outcome {
  if (call.model === counter) return countAsClaude(call);
  const { anthropic_version: version, ...body } = call.body;
  const plain: Call = {
    ...call,
    model: plainModel(call.model),
    body: { ...body, model: plainModel(call.model) },
  };
  if (call.isStrict) {
    if (version === undefined) throw invalid('anthropic_version: Field required', call);
    if (version !== 'vertex-2023-10-16')
      throw invalid("anthropic_version: Input should be 'vertex-2023-10-16'", call);
    const extra = refused.find((name) => body[name] !== undefined);
    if (extra !== undefined) throw invalid(`${extra}: Extra inputs are not permitted`, call);
    refuseAddresses(call, body);
    checkRequest(plain);
    checkMessages(plain.body);
  }
  return createMessage(plain);
}

/** The model of Claude's that counts, and names the one it counts for in the body. */
const counter = 'count-tokens';

function countAsClaude(call: Call): Outcome {
  const { model } = call.body;
  if (typeof model !== 'string' || model === '') throw invalid('model: Field required', call);
  const address = { ...call.address, operation: 'count-message-tokens' } as const;
  const plain: Call = { ...call, address, model: plainModel(model) };
  if (call.isStrict) {
    refuseAddresses(call, call.body);
    checkRequest(plain);
    checkMessages(plain.body);
  }
  const { tokens } = answerTo(questionFromMessages(plain.body), call.providerName);
  return { kind: 'whole', status: 200, headers: {}, body: { input_tokens: tokens.prompt } };
}

/** `claude-3-5-sonnet@20240620` is Anthropic's `claude-3-5-sonnet-20240620`. */
function plainModel(model: string): string {
  return model.replace(/@default$/, '').replace('@', '-');
}

/** Nothing is fetched here, also not for a tool's result. */
function refuseAddresses(call: Call, body: JsonObject): void {
  for (const [index, message] of listOf(body.messages).entries()) {
    const blocks = isJsonObject(message) ? listOf(message.content) : [];
    const nested = blocks.flatMap((block) => (isJsonObject(block) ? listOf(block.content) : []));
    const found = [...blocks, ...nested].some(
      (block) => isJsonObject(block) && isJsonObject(block.source) && block.source.type === 'url',
    );
    if (found) throw invalid(`messages.${index}.content: URL sources are not supported`, call);
  }
}

function invalid(message: string, call: Call): Refusal {
  const error = anthropicError(400, 'invalid_request_error', message);
  const body = { ...Object(error.body), request_id: call.ids.next('req_vrtx_') };
  return new Refusal({ ...error, body });
}
