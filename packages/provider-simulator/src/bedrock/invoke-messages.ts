import { isJsonObject, SseDecoder, textOf } from '@bytebot/shared';
import { checkMessages } from '../anthropic/check-messages.ts';
import { checkRequest } from '../anthropic/check-request.ts';
import { createMessage } from '../anthropic/message.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { validationError } from './bedrock-refusals.ts';
import { binaryEvent, binaryStream } from './binary-stream.ts';

/**
 * Claude behind `InvokeModel`: Anthropic's Messages API with a version in the body, and neither model nor `stream`.
 */
export function invokeMessages(call: Call): Outcome {
  const { anthropic_version: version, anthropic_beta: beta, ...body } = call.body;
  if (version !== 'bedrock-2023-05-31') throw validationError('anthropic_version: Field required');
  const extra = ['model', 'stream'].find((name) => Object.hasOwn(body, name));
  if (extra !== undefined) throw validationError(`${extra}: Extra inputs are not permitted`);
  if (beta !== undefined && !Array.isArray(beta))
    throw validationError('anthropic_beta: Input should be a list');
  const name = /claude-[\w.-]+/.exec(call.model)?.[0] ?? call.model;
  const isStream = call.address.operation === 'stream-invoke-model';
  const inner: Call = { ...call, model: name, body: { ...body, ...(isStream ? { stream: true } : {}) } };
  const outcome = translated(() => {
    if (call.isStrict) {
      refuseAddresses(JSON.stringify(body.messages ?? []));
      checkRequest(inner);
      checkMessages(inner.body);
    }
    return createMessage(inner);
  });
  const headers = { 'x-amzn-requestid': call.ids.next('') };
  if (outcome.kind === 'whole') return { ...outcome, headers };
  const { opening, content, closing, endMark } = outcome.stream;
  const stream = binaryStream({
    opening: asChunks(opening),
    content: content.map(asChunks),
    closing: asChunks(closing),
    endMark: asChunks(endMark),
  });
  return { kind: 'stream', status: 200, headers, stream };
}

/** Bedrock fetches nothing. */
function refuseAddresses(messages: string): void {
  if (/"source":\{"type":"url"/.test(messages)) {
    throw validationError(
      "messages.0.content.0.image.source: Input tag 'url' found using 'type' does not match",
    );
  }
}

/** Anthropic's refusals come as Amazon's. */
function translated(run: () => Outcome): Outcome {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal) || !isJsonObject(error.answer.body)) throw error;
    const { error: inner } = error.answer.body;
    throw validationError(textOf(inner, 'message') ?? 'Malformed input request');
  }
}

/** Each event of Anthropic's in a chunk, as base64; pings stay away. */
function asChunks(text: string): string {
  const events = new SseDecoder().push(Buffer.from(text, 'utf8'));
  return events
    .filter(({ event }) => event !== 'ping')
    .map(({ data }) => binaryEvent('chunk', { bytes: Buffer.from(data, 'utf8').toString('base64') }))
    .join('');
}
