import type { JsonObject } from '@bytebot/shared';
import { type ClientDialect, DialectError, type StreamForm } from '../client-dialect.ts';
import { failureEvent } from './failure-event.ts';
import { nativeDefaults } from './native-defaults.ts';
import { responsesReading } from './native-reading.ts';
import { readResponsesRequest } from './read-request.ts';
import { ResponsesStream } from './response-stream.ts';
import { itemsWithTools } from './tools-in.ts';
import { writeResponse } from './write-answer.ts';

/** OpenAI's Responses API, which Codex and OpenAI's agents speak. */
export const responsesDialect: ClientDialect = {
  operation: 'responses',
  checkCount,
  readRequest: readResponsesRequest,
  // What the answer repeats of the request, and the tools that its calls are named by.
  answerPart: ({ input, ...rest }) => ({ ...rest, input: itemsWithTools(input) }),
  writeAnswer: writeResponse,
  createStream: (context) => new ResponsesStream(context),
  errorBody: (body) => body,
  stream: () => events,
  native: responsesReading,
  nativeDefaults,
};

const events: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  heartbeat: ': heartbeat\n\n',
  failure: failureEvent,
};

/**
 * The same is wrong with it as with a request for an answer, but that only instructions and tools may be counted. What
 * goes on from a response that a provider keeps is whole only there.
 */
function checkCount(body: JsonObject): DialectError | undefined {
  if (typeof body.previous_response_id === 'string') return undefined;
  try {
    readResponsesRequest({ input: '', ...body });
    return undefined;
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
}
