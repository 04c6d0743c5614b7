import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { checkContents } from './check-contents.ts';
import { checkNames } from './check-names.ts';
import { countTokens } from './count-tokens.ts';
import { batchEmbedContents, embedContent } from './embed.ts';
import { generateContent } from './generate.ts';
import { getGeminiModel, listGeminiModels } from './models.ts';

/**
 * Answers a call in Google's own dialect.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Google's own error.
 */
export function operateGemini(call: Call, isReadable: boolean): Outcome {
  const problem = keyProblem(call) ?? unknownModelProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (!isReadable) {
    throw new Refusal(
      geminiError(
        400,
        'Invalid JSON payload received. Unexpected end of string. Expected a value.',
        'INVALID_ARGUMENT',
      ),
    );
  }
  switch (call.address.operation) {
    case 'list-models':
      return listGeminiModels(call);
    case 'get-model':
      return getGeminiModel(call);
    case 'embed-content':
      return embedContent(call);
    case 'batch-embed-contents':
      return batchEmbedContents(call);
    case 'count-content-tokens':
      return countTokens(call);
    default:
      if (call.isStrict) {
        checkNames(call.body);
        checkContents(call);
      }
      return generateContent(call);
  }
}
