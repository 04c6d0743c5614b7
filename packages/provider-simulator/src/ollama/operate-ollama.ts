import { embeddingOf } from '../answer/embedding.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { keyProblem } from '../failures/key-check.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownModelProblem } from '../failures/unknown-model.ts';
import { ollamaChat } from './chat.ts';
import { cannotDecode, checkChatRequest, checkOptions } from './check-request.ts';
import { ollamaRefusal } from './ollama-refusals.ts';

const models = ['llama3.2:latest', 'qwen3:8b', 'gpt-oss:20b', 'llava:7b', 'nomic-embed-text:latest'];
const dimensionsMax = 768;

/**
 * Answers a call in Ollama's own dialect.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Ollama's own error.
 */
export function operateOllama(call: Call, isReadable: boolean): Outcome {
  const problem = keyProblem(call) ?? unknownModelProblem(call);
  if (problem !== undefined) throw new Refusal(problem);
  switch (call.address.operation) {
    case 'list-models':
      return whole({ models: models.map((name) => ({ name, model: name, size: 1, digest: 'simulated' })) });
    case 'get-version':
      return whole({ version: '0.13.0' });
    default:
  }
  if (!isReadable) throw ollamaRefusal('missing request body');
  if (call.model === '') throw ollamaRefusal('model is required');
  if (call.address.operation === 'embedding') return embed(call);
  if (call.isStrict) checkChatRequest(call);
  return ollamaChat(call);
}

/** `POST /api/embed` */
function embed(call: Call): Outcome {
  const { input, dimensions, options } = call.body;
  if (call.isStrict) checkOptions(options);
  const texts: unknown[] = Array.isArray(input) ? input : input === undefined ? [] : [input];
  const wrong = texts.find((text) => typeof text !== 'string');
  if (wrong !== undefined || (input !== undefined && texts.length === 0))
    throw ollamaRefusal('invalid input type');
  if (dimensions !== undefined && !Number.isInteger(dimensions))
    throw cannotDecode(dimensions, 'dimensions', 'int');
  const size = typeof dimensions === 'number' && dimensions > 0 ? dimensions : dimensionsMax;
  return whole({
    model: call.model,
    embeddings: texts.map((text) => [...embeddingOf(String(text), Math.min(size, dimensionsMax))]),
    total_duration: 1,
    load_duration: 1,
    prompt_eval_count: texts.reduce<number>((sum, text) => sum + Math.ceil(String(text).length / 4), 0),
  });
}

function whole(body: unknown): Outcome {
  return { kind: 'whole', status: 200, headers: {}, body };
}
