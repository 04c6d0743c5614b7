import { azureVersionProblem } from '../azure/azure-refusals.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { openaiOperation } from '../openai/openai-operation.ts';
import { invalid } from '../openai/refusals.ts';
import { cancelBatch, createBatch, getBatch, type LineAnswerer, listBatches } from './batches.ts';
import { deleteFile, getFile, getFileContent, listFiles, uploadFile } from './files.ts';

/** Answers a call in OpenAI's dialect; `operateOpenai`, which cannot be imported from here. */
type Operate = (call: Call, isReadable: boolean) => Outcome;

/**
 * Answers a call for files or batches; the key has been checked.
 *
 * @param isReadable Whether the body was a JSON object.
 * @param operate Answers the requests of a batch.
 * @throws Refusal with the provider's own error.
 */
export function operateFiles(call: Call, isReadable: boolean, operate: Operate): Outcome {
  const problem = azureVersionProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  switch (call.address.operation) {
    case 'upload-file':
      return uploadFile(call);
    case 'list-files':
      return listFiles(call);
    case 'get-file':
      return getFile(call);
    case 'get-file-content':
      return getFileContent(call);
    case 'delete-file':
      return deleteFile(call);
    case 'list-batches':
      return listBatches(call);
    case 'get-batch':
      return getBatch(call, lineAnswerer(operate));
    case 'cancel-batch':
      return cancelBatch(call);
    default:
      if (!isReadable) throw invalid(call, 'We could not parse the JSON body of your request.');
      return createBatch(call);
  }
}

function lineAnswerer(operate: Operate): LineAnswerer {
  return (call, endpoint) => {
    const operation = openaiOperation('POST', endpoint.replace(/^\/v1/, ''))?.operation;
    const { isDated: _isDated, ...address } = call.address;
    try {
      const outcome = operate({ ...call, address: { ...address, operation, itemId: undefined } }, true);
      return { status: outcome.status, body: outcome.kind === 'whole' ? outcome.body : {} };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.answer.status, body: error.answer.body };
    }
  };
}
