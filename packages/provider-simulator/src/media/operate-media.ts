import { azureFlavour } from '../azure/azure-flavour.ts';
import { azureVersionProblem } from '../azure/azure-refusals.ts';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { groqFlavour } from '../openai/groq-flavour.ts';
import { openaiFlavour } from '../openai/openai-flavour.ts';
import { invalid, missing } from '../openai/refusals.ts';
import { readEdit, readGeneration } from './check-images.ts';
import { drawImages } from './images.ts';
import { moderate } from './moderation.ts';
import { rerank } from './rerank.ts';
import { speak } from './speech.ts';
import { transcribe } from './transcription.ts';

const formOperations: ReadonlySet<unknown> = new Set(['edit-image', 'transcribe', 'translate']);

/**
 * Answers a call for pictures, sound, a moderation or a ranking; the key has been checked.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with the provider's own error.
 */
export function operateMedia(call: Call, isReadable: boolean): Outcome {
  const { operation } = call.address;
  const problem = azureVersionProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (!formOperations.has(operation) && !isReadable) {
    throw invalid(call, 'We could not parse the JSON body of your request.');
  }
  const mayLackModel =
    operation === 'moderate' || operation === 'generate-image' || formOperations.has(operation);
  if (call.model === '' && !mayLackModel) throw missing(call, 'model');
  const unknown = unknownModelProblem(call);
  if (unknown !== undefined) throw new Refusal(unknown);
  const headers = headersFor(call);
  const drawn = withModel(call);
  switch (operation) {
    case 'generate-image':
      return drawImages(drawn, readGeneration(drawn), headers);
    case 'edit-image':
      return drawImages(drawn, readEdit(drawn), headers);
    case 'speak':
      return speak(call, headers);
    case 'moderate':
      return moderate(call, headers);
    case 'rerank':
      return rerank(call);
    default:
      return transcribe(call, headers);
  }
}

/** Without a model OpenAI draws with its oldest. */
function withModel(call: Call): Call {
  return call.model === '' ? { ...call, model: 'dall-e-2' } : call;
}

function headersFor(call: Call): HeaderMap {
  const requestId = call.ids.next('req_');
  switch (call.address.provider) {
    case 'openai':
      return openaiFlavour.headers(call, requestId);
    case 'azure':
      return azureFlavour.headers(call, requestId);
    case 'groq':
      return groqFlavour.headers(call, requestId);
    default:
      return {};
  }
}
