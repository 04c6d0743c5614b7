import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import { checkContents } from './check-contents.ts';
import { checkNames, refuseNames } from './check-names.ts';
import { countFields, vertexCountFields } from './known-fields.ts';
import { field, questionFromContents } from './read-question.ts';

/** `countTokens`: of contents alone or, in `generateContentRequest`, of everything a request has. */
export function countTokens(call: Call): Outcome {
  const isVertex = call.address.provider === 'vertex';
  const inner = field(call.body, 'generateContentRequest');
  const body: JsonObject = isJsonObject(inner) ? inner : call.body;
  if (call.isStrict) {
    refuseNames(call.body, isVertex ? vertexCountFields : countFields);
    if (isJsonObject(inner) && listOf(call.body.contents).length > 0) {
      const message = '* CountTokensRequest: contents and generate_content_request cannot both be set.\n';
      throw new Refusal(geminiError(400, message, 'INVALID_ARGUMENT'));
    }
    checkNames(body);
    checkContents({ ...call, body });
  }
  const { tokens } = answerTo(questionFromContents(body), call.providerName);
  const promptTokensDetails = [{ modality: 'TEXT', tokenCount: tokens.prompt }];
  return {
    kind: 'whole',
    status: 200,
    headers: {},
    body: { totalTokens: tokens.prompt, promptTokensDetails },
  };
}
