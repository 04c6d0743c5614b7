import { RequestTranslationError } from '@bytebot/llm-providers';
import type { EmbeddingResponse, Usage } from '@bytebot/shared';

/** A request for embeddings is never more calls than this: OpenAI takes as many inputs in one request. */
const MAX_CALLS = 2_048;

/** The inputs of one call. */
export interface InputBatch {
  readonly input: readonly unknown[];
  /** The place of the first of them in the client's list. */
  readonly start: number;
}

/**
 * The inputs in the pieces that one call each takes; undefined when one call takes them all. A list of numbers is one
 * input, as tokens.
 *
 * @throws RequestTranslationError when they would be more calls than one request may be.
 */
export function inputBatches(input: unknown, inputsPerCall: number): InputBatch[] | undefined {
  if (!Array.isArray(input) || input.length <= inputsPerCall || typeof input[0] === 'number')
    return undefined;
  if (input.length > inputsPerCall * MAX_CALLS) {
    throw new RequestTranslationError(
      'input',
      `There may be ${inputsPerCall * MAX_CALLS} inputs at most, ${inputsPerCall} in each call of this model, and there are ${input.length}; send them in several requests.`,
    );
  }
  const batches: InputBatch[] = [];
  for (let start = 0; start < input.length; start += inputsPerCall)
    batches.push({ input: input.slice(start, start + inputsPerCall), start });
  return batches;
}

/** Builds for one batch; what is wrong with an input is told by its place in the client's list. */
export function inBatch<T>({ start }: InputBatch, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof RequestTranslationError)) throw error;
    const path = error.path.replace(/^input\[(\d+)\]/, (_all, index) => `input[${start + Number(index)}]`);
    throw new RequestTranslationError(path, error.message);
  }
}

/**
 * The answers of all batches as the answer to the client's one request, with the sum of what they used.
 *
 * @throws Error when an answer holds not one embedding for each of its inputs, for then nobody knows whose they are.
 */
export function joinEmbeddings(
  answers: readonly EmbeddingResponse[],
  batches: readonly InputBatch[],
): EmbeddingResponse {
  const data: EmbeddingResponse['data'] = [];
  let usage: Partial<Usage> | undefined;
  for (const [position, { input }] of batches.entries()) {
    const answer = answers[position];
    if (answer?.data.length !== input.length) throw new Error('There is not one embedding for each input.');
    for (const entry of answer.data) data.push({ ...entry, index: data.length });
    if (answer.usage === undefined) continue;
    const { prompt_tokens: prompt = 0, total_tokens: total = 0 } = answer.usage;
    usage = {
      prompt_tokens: (usage?.prompt_tokens ?? 0) + prompt,
      total_tokens: (usage?.total_tokens ?? 0) + total,
    };
  }
  const { usage: _first, ...first } = answers[0] ?? { object: 'list', model: '' };
  return {
    ...first,
    object: 'list',
    model: String(first.model),
    data,
    ...(usage === undefined ? {} : { usage }),
  };
}
