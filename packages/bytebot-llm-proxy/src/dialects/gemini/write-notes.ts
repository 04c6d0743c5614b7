import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { objectsOf } from './write-parts.ts';

/** LiteLLM's names for what Google says of each candidate, beside the choices. */
const noteNames = [
  ['vertex_ai_grounding_metadata', 'groundingMetadata'],
  ['vertex_ai_url_context_metadata', 'urlContextMetadata'],
  ['vertex_ai_citation_metadata', 'citationMetadata'],
  ['vertex_ai_safety_results', 'safetyRatings'],
] as const;

/** What Google has said of the candidate at this position, where one of its models answers. */
export function googleNotes(answer: JsonObject, position: number): JsonObject {
  const notes: Record<string, unknown> = {};
  for (const [name, field] of noteNames) {
    const list = answer[name];
    const note: unknown = Array.isArray(list) ? list[position] : undefined;
    if (note !== undefined && note !== null) notes[field] = note;
  }
  return notes;
}

/**
 * OpenAI's annotations as Google's grounding. OpenAI counts characters, Google bytes of UTF-8.
 *
 * @param text The whole text that they are about.
 */
export function groundingOf(annotations: unknown, text: string): JsonObject {
  const citations = objectsOf(annotations).flatMap(({ url_citation: citation }) =>
    isJsonObject(citation) && typeof citation.url === 'string' ? [citation] : [],
  );
  if (citations.length === 0) return {};
  const pages = [...new Map(citations.map((one) => [one.url, one])).values()];
  const places = new Map(pages.map(({ url }, index) => [url, index]));
  const bytes = byteIndex(text);
  const groundingSupports = citations.flatMap(({ url, start_index: start, end_index: end }) => {
    const index = places.get(url);
    if (typeof start !== 'number' || typeof end !== 'number' || index === undefined) return [];
    const [startIndex, endIndex] = [bytes(start), bytes(end)];
    const cited = Buffer.from(text).toString('utf8', startIndex, endIndex);
    return [{ segment: { startIndex, endIndex, text: cited }, groundingChunkIndices: [index] }];
  });
  const groundingChunks = pages.map(({ url, title }) => ({
    web: { uri: url, title: typeof title === 'string' && title !== '' ? title : url },
  }));
  return {
    groundingMetadata: { groundingChunks, ...(groundingSupports.length === 0 ? {} : { groundingSupports }) },
  };
}

function byteIndex(text: string): (characters: number) => number {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes === text.length) return (characters) => Math.min(Math.max(characters, 0), sizeBytes);
  const all = [...text];
  return (characters) => Buffer.byteLength(all.slice(0, Math.max(characters, 0)).join(''));
}

/** OpenAI's `logprobs` as Google's; nothing where there are none. */
export function logprobFields(logprobs: unknown): JsonObject {
  const tokens = isJsonObject(logprobs) ? objectsOf(logprobs.content) : [];
  if (tokens.length === 0) return {};
  const sum = tokens.reduce((total, { logprob }) => total + (typeof logprob === 'number' ? logprob : 0), 0);
  return {
    avgLogprobs: sum / tokens.length,
    logprobsResult: {
      chosenCandidates: tokens.map(tokenOf),
      topCandidates: tokens.map(({ top_logprobs: top }) => ({ candidates: objectsOf(top).map(tokenOf) })),
    },
  };
}

function tokenOf({ token, logprob }: JsonObject): JsonObject {
  return { token, logProbability: logprob };
}
