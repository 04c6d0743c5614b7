import { anthropicErrorBody, type ErrorBody, type JsonObject } from '@bytebot/shared';
import type { ClientDialect } from '../client-dialect.ts';
import { checkAnthropicVersion } from './anthropic-version.ts';
import { checkCount } from './count-request.ts';
import { MessageStream } from './message-stream.ts';
import { nativeDefaults } from './native-defaults.ts';
import { anthropicReading } from './native-reading.ts';
import { readRequest } from './read-request.ts';
import { anthropicStreamForm } from './stream-form.ts';
import { writeAnswer } from './write-answer.ts';

const nothing: JsonObject = {};

/** Anthropic's Messages API as clients speak it, https://platform.claude.com/docs/en/api/messages */
export const anthropicDialect: ClientDialect = {
  operation: 'messages',
  checkHeaders: checkAnthropicVersion,
  checkCount,
  readRequest,
  answerPart: () => nothing,
  writeAnswer,
  createStream: (context) => new MessageStream(context),
  errorBody: messagesErrorBody,
  // Anthropic's number for an overload, which is in no registry, so that others are told 502.
  failureStatus: (kind, status) => (kind === 'overloaded' && status === 502 ? 529 : undefined),
  stream: () => anthropicStreamForm,
  native: anthropicReading,
  nativeDefaults,
};

/** What servers of Messages that have no threads say of the field. */
const unknownThread = /\bthread: Extra inputs are not permitted/;

/** Anthropic's SDKs send a conversation again without its thread where these details say that there are no threads. */
function messagesErrorBody(body: ErrorBody) {
  const said = anthropicErrorBody(body);
  const { param, message, details: told } = body.error;
  if (told?.error_code !== undefined) return said;
  if (param !== 'thread' && !unknownThread.test(message)) return said;
  const details = { error_code: 'thread_unsupported_request', unsupported: [] };
  return { ...said, error: { ...said.error, details } };
}
