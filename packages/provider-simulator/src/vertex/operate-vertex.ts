import { embeddingOf } from '../answer/embedding.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { operateGemini } from '../gemini/operate-gemini.ts';
import { field } from '../gemini/read-question.ts';
import { listOf } from '../openai/read-question.ts';
import { checkVertexNames } from './check-vertex.ts';
import { answerAsClaude } from './vertex-claude.ts';

const defaultDimensions = 768;
const instancesMax = 250;

/**
 * Answers a call to Vertex AI: Gemini, Claude, or a prediction of embeddings.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Google's own error, or Anthropic's.
 */
export function operateVertex(call: Call, isReadable: boolean): Outcome {
  const problem = keyProblem(call) ?? unknownModelProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (isReadable && call.address.operation === 'create-message') return answerAsClaude(call);
  if (isReadable && call.address.operation === 'embedding') return predict(call);
  const isChat = call.address.operation === 'generate-content' || call.address.operation === 'stream-content';
  const body = isReadable && isChat && call.isStrict ? checkVertexNames(call.body) : call.body;
  return operateGemini({ ...call, body }, isReadable);
}

/** `predict` of a text embedding model: one prediction per instance. */
function predict({ body, model }: Call): Outcome {
  const instances = listOf(body.instances);
  if (instances.length === 0) {
    throw new Refusal(geminiError(400, 'Empty instances.', 'INVALID_ARGUMENT'));
  }
  const most = model.startsWith('gemini-embedding') ? 1 : instancesMax;
  if (instances.length > most) {
    const text = `${instances.length} instance(s) is out of range; it must be between 1 and ${most}.`;
    throw new Refusal(geminiError(400, text, 'INVALID_ARGUMENT'));
  }
  const asked = field(body.parameters, 'outputDimensionality');
  const dimensions = Number.isInteger(asked) && Number(asked) > 0 ? Number(asked) : defaultDimensions;
  const predictions = instances.map((instance) => {
    const content = field(instance, 'content');
    if (typeof content !== 'string' || content === '') {
      throw new Refusal(geminiError(400, 'The text content is empty.', 'INVALID_ARGUMENT'));
    }
    const statistics = { truncated: false, token_count: Math.ceil(content.length / 4) };
    return { embeddings: { statistics, values: [...embeddingOf(content, dimensions)] } };
  });
  const characters = instances.reduce<number>((sum, one) => sum + String(field(one, 'content')).length, 0);
  return {
    kind: 'whole',
    status: 200,
    headers: { 'x-goog-model': model },
    body: { predictions, metadata: { billableCharacterCount: characters } },
  };
}
