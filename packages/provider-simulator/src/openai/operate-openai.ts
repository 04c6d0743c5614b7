import { isJsonObject } from '@bytebot/shared';
import { azureFlavour } from '../azure/azure-flavour.ts';
import { azureVersionProblem } from '../azure/azure-refusals.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { operateFiles } from '../files/operate-files.ts';
import { operateMedia } from '../media/operate-media.ts';
import { checkMistralChat, checkMistralEmbedding } from '../mistral/check-request.ts';
import { mistralFlavour } from '../mistral/mistral-flavour.ts';
import { credits, keyInformation } from '../openrouter/account.ts';
import { checkOpenrouterModel } from '../openrouter/check-model.ts';
import { openrouterFlavour } from '../openrouter/openrouter-flavour.ts';
import { operateResponses } from '../responses/operate-responses.ts';
import { chat } from './chat.ts';
import { checkFields } from './check-fields.ts';
import { checkMessages } from './check-messages.ts';
import { createCompletion } from './completion.ts';
import { createEmbedding } from './embedding.ts';
import type { Flavour } from './flavour.ts';
import { groqFlavour } from './groq-flavour.ts';
import { invalidRequest } from './invalid-request.ts';
import { getModel, listCatalogue, listEndpoints, listModels } from './models.ts';
import { openaiFlavour } from './openai-flavour.ts';
import { plainFlavour } from './plain-flavour.ts';
import { questionFromChat } from './read-question.ts';

const flavours: Readonly<Record<string, Flavour>> = {
  openai: openaiFlavour,
  openrouter: openrouterFlavour,
  groq: groqFlavour,
  azure: azureFlavour,
  mistral: mistralFlavour,
};

/**
 * Answers a call in OpenAI's dialect.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with the provider's own error.
 */
export function operateOpenai(call: Call, isReadable: boolean): Outcome {
  const { operation, provider } = call.address;
  const isOpenrouter = provider === 'openrouter';
  // OpenRouter's catalogue is public.
  const isPublic = isOpenrouter && (operation === 'list-models' || operation === 'list-endpoints');
  const problem = isPublic ? undefined : keyProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  switch (operation) {
    case 'list-models':
      return isOpenrouter ? listCatalogue(call) : listModels(call);
    case 'get-model':
      return getModel(call);
    case 'list-endpoints':
      return listEndpoints(call);
    case 'get-key':
      return keyInformation();
    case 'get-credits':
      return credits();
    case 'create-response':
    case 'count-response-tokens':
    case 'get-response':
    case 'delete-response':
    case 'cancel-response':
    case 'list-input-items':
      return operateResponses(call, isReadable);
    case 'generate-image':
    case 'edit-image':
    case 'speak':
    case 'transcribe':
    case 'translate':
    case 'moderate':
    case 'rerank':
      return operateMedia(call, isReadable);
    case 'upload-file':
    case 'list-files':
    case 'get-file':
    case 'get-file-content':
    case 'delete-file':
    case 'create-batch':
    case 'list-batches':
    case 'get-batch':
    case 'cancel-batch':
      return operateFiles(call, isReadable, operateOpenai);
    default:
      return answerModelCall(call, isReadable);
  }
}

function answerModelCall(call: Call, isReadable: boolean): Outcome {
  const { operation, provider } = call.address;
  if (!isReadable) {
    const message =
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)";
    throw invalidRequest(call, message);
  }
  if (call.model === '' && provider !== 'openrouter') {
    throw invalidRequest(call, 'you must provide a model parameter');
  }
  const problem = azureVersionProblem(call) ?? unknownModelProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  const flavour = flavours[provider] ?? plainFlavour;
  if (provider === 'mistral' && operation !== 'completion') return answerMistral(call);
  if (operation === 'embedding') return createEmbedding(call, flavour);
  if (operation === 'completion') return createCompletion(withModel(call), flavour);
  if (call.isStrict) {
    checkMessages(call);
    checkFields(call);
  }
  return chat(withModel(call), flavour);
}

function answerMistral(call: Call): Outcome {
  if (call.address.operation === 'embedding') {
    if (call.isStrict) checkMistralEmbedding(call);
    const { output_dimension: dimensions = 1_024, ...body } = call.body;
    const outcome = createEmbedding({ ...call, body: { ...body, dimensions } }, mistralFlavour);
    // Mistral's embeddings have an id.
    if (outcome.kind === 'stream' || !isJsonObject(outcome.body)) return outcome;
    return { ...outcome, body: { id: call.ids.next(''), ...outcome.body } };
  }
  if (call.isStrict) checkMistralChat(call);
  return chat(call, mistralFlavour);
}

/** On OpenRouter the model that answers may be another than the one named first; a scripted one may be unknown. */
function withModel(call: Call): Call {
  if (call.address.provider !== 'openrouter' || call.reply !== undefined) return call;
  return { ...call, model: checkOpenrouterModel(call.body, call.model, questionFromChat(call.body)) };
}
