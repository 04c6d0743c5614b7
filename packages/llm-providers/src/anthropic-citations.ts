import type { JsonObject } from '@bytebot/shared';
import { filledString } from './translate/json.ts';

/**
 * The citations of one text block as OpenAI's annotations. Anthropic says which block rests on a page, so the note
 * spans the block; citations of documents and pages that have no address stay in Anthropic's own form only.
 *
 * @param before The text of the answer before this block.
 * @param text The block's own.
 */
export function annotationsOf(citations: readonly JsonObject[], before: string, text: string): JsonObject[] {
  const cited = citations.flatMap((citation) => {
    const url = addressOf(citation);
    return url === undefined ? [] : [{ url, title: filledString(citation.title) ?? url }];
  });
  if (cited.length === 0) return [];
  const start_index = charactersIn(before);
  const end_index = start_index + charactersIn(text);
  return cited.map((page) => ({ type: 'url_citation', url_citation: { ...page, start_index, end_index } }));
}

function addressOf(citation: JsonObject): string | undefined {
  if (citation.type === 'web_search_result_location') return filledString(citation.url);
  const source = citation.type === 'search_result_location' ? filledString(citation.source) : undefined;
  return source !== undefined && /^https?:\/\//i.test(source) ? source : undefined;
}

/** In code points, as OpenAI's servers count. */
function charactersIn(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}
