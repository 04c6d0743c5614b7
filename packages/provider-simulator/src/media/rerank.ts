import { type JsonObject, textOf } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal, type WireError } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';

const jinaFields = new Set(
  'documents model query return_documents top_n truncate max_doc_length max_chunk_per_doc return_embeddings'.split(
    ' ',
  ),
);
const voyageFields = new Set('documents model query return_documents top_k truncation'.split(' '));

/** What was ranked, best first. */
export interface Ranked {
  readonly index: number;
  readonly text: string;
  /** From 0 to 1. */
  readonly score: number;
}

/** Ranks texts by the share of the question's words that they have; equals stay in their order. */
export function ranked(query: string, documents: readonly string[]): Ranked[] {
  const asked = new Set(wordsIn(query));
  const scored = documents.map((text, index) => {
    const found = new Set(wordsIn(text).filter((word) => asked.has(word))).size;
    return { index, text, score: asked.size === 0 ? 0 : Math.round((found / asked.size) * 1e4) / 1e4 };
  });
  return scored.sort((left, right) => right.score - left.score || left.index - right.index);
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? [];
}

/** `POST /rerank` of those who speak Jina's dialect, and of Voyage. */
export function rerank(call: Call): Outcome {
  const { body, address } = call;
  const isVoyage = address.provider === 'voyage';
  checkNames(call, isVoyage ? voyageFields : jinaFields);
  const query = textOf(body, 'query');
  if (query === undefined) throw refused(call, 'query');
  const documents = listOf(body.documents).map(documentText);
  const texts = documents.filter((text) => text !== undefined);
  if (texts.length === 0 || texts.length < documents.length) throw refused(call, 'documents');
  const limit = isVoyage ? body.top_k : body.top_n;
  if (limit !== undefined && limit !== null && !(Number.isInteger(limit) && Number(limit) > 0))
    throw refused(call, isVoyage ? 'top_k' : 'top_n');
  const best = ranked(query, texts).slice(0, typeof limit === 'number' ? limit : texts.length);
  const tokens = Math.ceil((query.length * texts.length + texts.join('').length) / 4);
  return { kind: 'whole', status: 200, headers: {}, body: bodyFor(call, best, tokens) };
}

/** A text, or an object with one. */
function documentText(document: unknown): string | undefined {
  return typeof document === 'string' ? document : textOf(document, 'text');
}

function bodyFor(call: Call, best: readonly Ranked[], tokens: number): JsonObject {
  const { model, body } = call;
  const usage = call.reply?.usage === null ? {} : { usage: call.reply?.usage ?? { total_tokens: tokens } };
  const returns = body.return_documents;
  switch (call.address.provider) {
    case 'voyage': {
      const data = best.map(({ index, score, text }) => ({
        relevance_score: score,
        index,
        ...(returns === true ? { document: text } : {}),
      }));
      return { object: 'list', data, model, ...usage };
    }
    case 'together': {
      const all = { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens };
      const results = resultsOf(best, returns === true);
      return { object: 'rerank', id: call.ids.next(''), model, results, usage: call.reply?.usage ?? all };
    }
    case 'jina':
      return { model, object: 'list', ...usage, results: resultsOf(best, returns !== false) };
    default:
      return { id: call.ids.next('rerank-'), model, ...usage, results: resultsOf(best, true) };
  }
}

function resultsOf(best: readonly Ranked[], hasDocuments: boolean): JsonObject[] {
  return best.map(({ index, score, text }) => ({
    index,
    relevance_score: score,
    ...(hasDocuments ? { document: { text } } : {}),
  }));
}

function checkNames(call: Call, known: ReadonlySet<string>): void {
  const { provider } = call.address;
  if (!call.isStrict || (provider !== 'voyage' && provider !== 'jina')) return;
  const unknown = Object.keys(call.body).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new Refusal(
    provider === 'voyage'
      ? detail(400, `Argument '${unknown}' is not supported by our API`)
      : detail(422, `[${unknown}] Extra inputs are not permitted`),
  );
}

/** All of them are served by Python, which says what is wrong in `detail`. */
function refused(call: Call, name: string): Refusal {
  const isVoyage = call.address.provider === 'voyage';
  return new Refusal(
    isVoyage
      ? detail(400, `The request body is not valid: '${name}' is missing or has a wrong value.`)
      : detail(422, `[${name}] Field required or of a wrong type`),
  );
}

function detail(status: number, text: string): WireError {
  return { status, headers: {}, body: { detail: text } };
}
