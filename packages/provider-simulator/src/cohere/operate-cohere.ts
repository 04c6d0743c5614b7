import type { JsonObject } from '@bytebot/shared';
import { asBase64, embeddingOf } from '../answer/embedding.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { listOf } from '../openai/read-question.ts';
import { cohereChat } from './chat.ts';
import { checkCohereChat, refuseUnknown } from './check-chat.ts';
import { cohereError, invalid } from './cohere-refusals.ts';
import { cohereRerank } from './rerank.ts';

const embedFields: ReadonlySet<string> = new Set(
  'model texts images inputs input_type max_tokens output_dimension embedding_types truncate priority'.split(
    ' ',
  ),
);
const inputTypes = ['search_document', 'search_query', 'classification', 'clustering', 'image'];
const vectorTypes = ['float', 'int8', 'uint8', 'binary', 'ubinary', 'base64'];
const dimensionsMax = 1_536;
const textsMax = 96;

/**
 * Answers a call in Cohere's own dialect.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Cohere's own error.
 */
export function operateCohere(call: Call, isReadable: boolean): Outcome {
  const problem = keyProblem(call) ?? unknownModelProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (!isReadable) throw new Refusal(cohereError(400, 'invalid json: unexpected end of JSON input'));
  if (call.model === '') throw invalid('model is required');
  if (call.address.operation === 'embedding') return embed(call);
  if (call.address.operation === 'rerank') return cohereRerank(call);
  if (call.isStrict) checkCohereChat(call.body);
  return cohereChat(call);
}

/** `POST /v2/embed` */
function embed({ body, ids }: Call): Outcome {
  refuseUnknown(body, embedFields);
  const inputs = listOf(body.texts ?? body.images);
  if (inputs.length === 0) throw invalid('texts, images or inputs must not be empty');
  if (inputs.length > textsMax) {
    throw invalid(`total number of texts must be at most ${textsMax} - received ${inputs.length}`);
  }
  if (!inputTypes.includes(String(body.input_type)))
    throw invalid('valid input_type must be provided with the provided model');
  const types = body.embedding_types === undefined ? ['float'] : listOf(body.embedding_types).map(String);
  const unknown = types.find((type) => !vectorTypes.includes(type));
  if (unknown !== undefined) throw invalid(`embedding type '${unknown}' is not supported`);
  const asked = body.output_dimension;
  const size = typeof asked === 'number' && asked > 0 ? Math.min(asked, dimensionsMax) : dimensionsMax;
  const vectors = inputs.map((input) => embeddingOf(String(input), Math.floor(size)));
  const embeddings = Object.fromEntries(
    types.map((type) => [type, vectors.map((vector) => inType(vector, type))]),
  );
  return { kind: 'whole', status: 200, headers: {}, body: answerOf(ids.next(''), embeddings, inputs, body) };
}

function answerOf(id: string, embeddings: JsonObject, inputs: readonly unknown[], body: JsonObject): object {
  const tokens = inputs.reduce<number>((sum, input) => sum + Math.ceil(String(input).length / 4), 0);
  const billed =
    body.images === undefined ? { input_tokens: tokens } : { images: inputs.length, image_tokens: 3 };
  return {
    id,
    embeddings,
    ...(body.texts === undefined ? {} : { texts: inputs }),
    meta: { api_version: { version: '2' }, billed_units: billed },
    response_type: 'embeddings_by_type',
  };
}

function inType(vector: Float32Array, type: string): number[] | string {
  if (type === 'base64') return asBase64(vector);
  return type === 'float' ? [...vector] : [...vector].map((value) => Math.round(value * 127));
}
