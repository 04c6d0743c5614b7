import { answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { checkFeatures } from './check-features.ts';
import { checkMessages } from './check-messages.ts';
import { checkRequest } from './check-request.ts';
import { checkThinking } from './check-thinking.ts';
import { invalidRequest } from './invalid-request.ts';
import { createMessage } from './message.ts';
import { getAnthropicModel, listAnthropicModels } from './models.ts';
import { questionFromMessages } from './read-question.ts';

/**
 * Answers a call in Anthropic's dialect.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Anthropic's own error.
 */
export function operateAnthropic(call: Call, isReadable: boolean): Outcome {
  const problem = keyProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (call.headers['anthropic-version'] === undefined) {
    throw invalidRequest('anthropic-version: header is required');
  }
  switch (call.address.operation) {
    case 'list-models':
      return listAnthropicModels();
    case 'get-model':
      return getAnthropicModel(call);
    default:
      return answerModelCall(call, isReadable);
  }
}

function answerModelCall(call: Call, isReadable: boolean): Outcome {
  if (!isReadable) throw invalidRequest('The request body is not valid JSON');
  if (call.model === '') throw invalidRequest('model: Field required');
  const unknown = unknownModelProblem(call);
  if (unknown !== undefined) throw new Refusal(unknown);
  const isCount = call.address.operation === 'count-message-tokens';
  if (call.isStrict) {
    if (!isCount) checkRequest(call);
    checkMessages(call.body);
    checkThinking(call);
    checkFeatures(call);
  }
  if (!isCount) return createMessage(call);
  const { tokens } = answerTo(questionFromMessages(call.body), call.providerName);
  return { kind: 'whole', status: 200, headers: {}, body: { input_tokens: tokens.prompt } };
}
