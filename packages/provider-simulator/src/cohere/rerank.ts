import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { ranked } from '../media/rerank.ts';
import { listOf } from '../openai/read-question.ts';
import { refuseUnknown } from './check-chat.ts';
import { invalid } from './cohere-refusals.ts';

const fields = new Set('documents max_tokens_per_doc model priority query top_n'.split(' '));
const documentsMax = 1_000;

/** `POST /v2/rerank`: texts by how well they answer a question; the texts themselves are not sent back. */
export function cohereRerank({ body, ids, isStrict }: Call): Outcome {
  if (isStrict) refuseUnknown(body, fields);
  const { query, top_n: limit } = body;
  if (typeof query !== 'string' || query === '') throw invalid('query must not be empty');
  const documents = listOf(body.documents);
  if (documents.length === 0) throw invalid('list of documents must not be empty');
  if (documents.length > documentsMax) throw invalid(`too many documents, at most ${documentsMax}`);
  const texts = documents.filter((one) => typeof one === 'string');
  if (texts.length < documents.length) throw invalid('documents must be a list of strings');
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) > 0))
    throw invalid('top_n must be a positive integer');
  const best = ranked(query, texts).slice(0, typeof limit === 'number' ? limit : texts.length);
  const results = best.map(({ index, score }) => ({ index, relevance_score: score }));
  const meta = { api_version: { version: '2' }, billed_units: { search_units: 1 } };
  return { kind: 'whole', status: 200, headers: {}, body: { id: ids.next(''), results, meta } };
}
