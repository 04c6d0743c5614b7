import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { invalidRequest } from './invalid-request.ts';
import { foundPage } from './web-search.ts';

const citedLengthMax = 40;

/** What a text rests on: the page a search found, or the last document that may be cited; undefined where nothing may. */
export function citationsFor({ body }: Call, hasSearched: boolean): JsonObject[] | undefined {
  if (hasSearched) {
    const { url, title } = foundPage;
    const place = { cited_text: 'A simulated page.', encrypted_index: 'c2ltdWxhdGVkIGluZGV4', title, url };
    return [{ type: 'web_search_result_location', ...place }];
  }
  const documents = documentsOf(body);
  const index = documents.findLastIndex(mayBeCited);
  const document = documents[index];
  return document === undefined ? undefined : [citationOf(document, index)];
}

/** Refuses documents of which some may be cited and some may not, and citations in what is to fit a schema. */
export function checkCitations(body: JsonObject): void {
  const documents = documentsOf(body);
  const cited = documents.filter(mayBeCited).length;
  if (cited > 0 && cited < documents.length) {
    throw invalidRequest('messages: citations must be enabled on all documents of a request or on none');
  }
  const format = isJsonObject(body.output_config) ? body.output_config.format : undefined;
  if (cited > 0 && isJsonObject(format)) {
    throw invalidRequest('output_config.format: structured outputs are incompatible with citations');
  }
}

function documentsOf(body: JsonObject): JsonObject[] {
  const messages = listOf(body.messages).filter(isJsonObject);
  return messages
    .flatMap((message) => listOf(message.content))
    .filter(isJsonObject)
    .filter((block) => block.type === 'document');
}

function mayBeCited(document: JsonObject): boolean {
  return isJsonObject(document.citations) && document.citations.enabled === true;
}

function citationOf(document: JsonObject, index: number): JsonObject {
  const source = isJsonObject(document.source) ? document.source : {};
  const place = { document_index: index, document_title: document.title ?? null };
  if (source.type === 'text' && typeof source.data === 'string') {
    const cited = source.data.slice(0, citedLengthMax);
    const range = { start_char_index: 0, end_char_index: cited.length };
    return { type: 'char_location', cited_text: cited, ...place, ...range, file_id: null };
  }
  if (source.type === 'content') {
    const cited = typeof source.content === 'string' ? source.content.slice(0, citedLengthMax) : 'x';
    const range = { start_block_index: 0, end_block_index: 1 };
    return { type: 'content_block_location', cited_text: cited, ...place, ...range, file_id: null };
  }
  const range = { start_page_number: 1, end_page_number: 2 };
  return { type: 'page_location', cited_text: 'A simulated page.', ...place, ...range, file_id: null };
}
