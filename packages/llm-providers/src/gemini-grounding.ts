import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { countOf, filledString, objectsOf } from './translate/json.ts';

/** OpenAI's note that a stretch of the text rests on a page. */
export interface UrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title: string;
    readonly start_index: number;
    readonly end_index: number;
  };
}

/** One answer's notes; a text can be grounded hundreds of times. */
const mostCitations = 500;

/**
 * Google's grounding as OpenAI's annotations. Google counts bytes of UTF-8, OpenAI characters; a support that rests
 * on several pages gives an annotation for each.
 *
 * @param text The whole text of the answer.
 */
export function annotationsOf(grounding: unknown, text: string): UrlCitation[] {
  if (!isJsonObject(grounding)) return [];
  const pages = objectsOf(grounding.groundingChunks).map(pageOf);
  const characters = characterIndex(text);
  const citations: UrlCitation[] = [];
  for (const { segment, groundingChunkIndices } of objectsOf(grounding.groundingSupports)) {
    const range = isJsonObject(segment) ? segment : {};
    for (const index of Array.isArray(groundingChunkIndices) ? groundingChunkIndices : []) {
      const page = typeof index === 'number' ? pages[index] : undefined;
      if (page === undefined || citations.length >= mostCitations) continue;
      const start_index = characters(countOf(range.startIndex));
      const end_index = characters(countOf(range.endIndex));
      citations.push({ type: 'url_citation', url_citation: { ...page, start_index, end_index } });
    }
  }
  return citations;
}

/** Whether `metadataOf` may have something beside safety ratings to give; most events of a stream have nothing. */
export function hasNotes({ promptFeedback }: JsonObject, candidates: readonly JsonObject[]): boolean {
  if (promptFeedback !== undefined) return true;
  return candidates.some(
    ({ groundingMetadata, urlContextMetadata, citationMetadata }) =>
      groundingMetadata !== undefined || urlContextMetadata !== undefined || citationMetadata !== undefined,
  );
}

/** Under the names LiteLLM gives them beside the choices: what Google says about the answer and OpenAI cannot. */
export function metadataOf(answer: JsonObject, candidates: readonly JsonObject[]): JsonObject {
  const { promptFeedback } = answer;
  return {
    ...listed('vertex_ai_grounding_metadata', candidates, 'groundingMetadata'),
    ...listed('vertex_ai_url_context_metadata', candidates, 'urlContextMetadata'),
    ...listed('vertex_ai_citation_metadata', candidates, 'citationMetadata'),
    ...listed('vertex_ai_safety_results', candidates, 'safetyRatings'),
    ...(isJsonObject(promptFeedback) ? { prompt_feedback: promptFeedback } : {}),
  };
}

function listed(name: string, candidates: readonly JsonObject[], member: string): JsonObject {
  const values = candidates.map((candidate) => candidate[member]).filter((value) => Boolean(value));
  return values.length === 0 ? {} : { [name]: values };
}

function pageOf(chunk: JsonObject): { url: string; title: string } | undefined {
  for (const kind of ['web', 'retrievedContext', 'maps', 'image']) {
    const source = chunk[kind];
    if (!isJsonObject(source)) continue;
    const url = filledString(source.uri) ?? filledString(source.sourceUri);
    if (url !== undefined) return { url, title: filledString(source.title) ?? url };
  }
  return undefined;
}

/** How many characters (code points, as OpenAI's servers count) the first so many bytes hold. */
function characterIndex(text: string): (bytes: number) => number {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length === text.length) return (bytes) => Math.min(bytes, text.length);
  return (bytes) => [...encoded.toString('utf8', 0, bytes)].length;
}
