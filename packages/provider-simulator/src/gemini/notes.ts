import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { field } from './read-question.ts';

/** What a candidate says beside its content, where the request asks for it: probabilities, and pages it rests on. */
export function answerNotes(body: JsonObject, pieces: readonly string[]): JsonObject {
  const config = field(body, 'generationConfig');
  const searches = listOf(body.tools).some((tool) => isJsonObject(field(tool, 'googleSearch')));
  return {
    ...(field(config, 'responseLogprobs') === true
      ? { logprobsResult: logprobs(pieces, Number(field(config, 'logprobs') ?? 0)) }
      : {}),
    ...(searches && pieces.length > 0 ? { groundingMetadata: grounding(pieces.join('')) } : {}),
  };
}

function logprobs(pieces: readonly string[], alternatives: number): object {
  const chosenCandidates = pieces.map((token, index) => ({ token, tokenId: index, logProbability: -0.1 }));
  if (!(alternatives > 0)) return { chosenCandidates };
  return { chosenCandidates, topCandidates: chosenCandidates.map((chosen) => ({ candidates: [chosen] })) };
}

/** The whole text rests on one page; Google counts bytes. */
function grounding(text: string): object {
  return {
    webSearchQueries: ['simulated search'],
    groundingChunks: [{ web: { uri: 'https://example.com/page', title: 'example.com' } }],
    groundingSupports: [
      { segment: { startIndex: 0, endIndex: Buffer.byteLength(text), text }, groundingChunkIndices: [0] },
    ],
  };
}
