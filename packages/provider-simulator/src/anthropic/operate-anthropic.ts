import { isJsonObject } from '@bytebot/shared';
import { answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { anthropicError } from '../failures/envelopes.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal, type WireError } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { findModel } from '../openrouter/catalogue.ts';
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
  checkVersion(call);
  switch (call.address.operation) {
    case 'list-models':
      return listAnthropicModels();
    case 'get-model':
      return getAnthropicModel(call);
    default:
      return answerModelCall(call, isReadable);
  }
}

/** Anthropic wants to know which version of its API is meant; those who speak its dialect do not ask. */
function checkVersion({ address, headers }: Call): void {
  const version = headers['anthropic-version'];
  if (address.provider !== 'anthropic' && address.provider !== 'azure') return;
  if (version === undefined) throw invalidRequest('anthropic-version: header is required');
  if (/^20\d\d-\d\d-\d\d$/.test(String(version))) return;
  throw invalidRequest(`anthropic-version: "${String(version)}" is not a valid version`);
}

/** OpenRouter's catalogue is simulated in full. */
function unlistedProblem(call: Call): WireError | undefined {
  if (call.address.provider !== 'openrouter' || call.reply !== undefined) return undefined;
  if (findModel(call.model) !== undefined) return undefined;
  return anthropicError(400, 'invalid_request_error', `${call.model} is not a valid model ID`);
}

function answerModelCall(call: Call, isReadable: boolean): Outcome {
  if (!isReadable) throw invalidRequest('The request body is not valid JSON');
  if (call.model === '') throw invalidRequest('model: Field required');
  const unknown = unknownModelProblem(call) ?? unlistedProblem(call);
  if (unknown !== undefined) throw new Refusal(unknown);
  const isCount = call.address.operation === 'count-message-tokens';
  if (call.isStrict) {
    checkRequest(call);
    checkMessages(call.body);
    checkThinking(call);
    checkFeatures(call);
  }
  if (!isCount) return createMessage(call);
  const { tokens } = answerTo(questionFromMessages(call.body), call.providerName);
  const kept = { context_management: { original_input_tokens: tokens.prompt } };
  const extra = isJsonObject(call.body.context_management) ? kept : {};
  return { kind: 'whole', status: 200, headers: {}, body: { input_tokens: tokens.prompt, ...extra } };
}
