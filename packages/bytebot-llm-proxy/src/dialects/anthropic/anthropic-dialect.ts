import { anthropicErrorBody, type JsonObject } from '@bytebot/shared';
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
  errorBody: anthropicErrorBody,
  // Anthropic's number for an overload, which is in no registry, so that others are told 502.
  failureStatus: (kind, status) => (kind === 'overloaded' && status === 502 ? 529 : undefined),
  stream: () => anthropicStreamForm,
  native: anthropicReading,
  nativeDefaults,
};
