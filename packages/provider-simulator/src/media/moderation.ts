import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { listOf, textOfContent } from '../openai/read-question.ts';
import { invalid, missing, refuseUnknown } from '../openai/refusals.ts';

/** By category: the words that make a text one of it. */
type Categories = readonly (readonly [string, RegExp])[];

const none = /$^/;

const openaiCategories: Categories = [
  ['harassment', /\b(idiot|stupid)\b/i],
  ['harassment/threatening', none],
  ['hate', /\bhate\b/i],
  ['hate/threatening', none],
  ['illicit', /\b(bomb|counterfeit)\b/i],
  ['illicit/violent', none],
  ['self-harm', none],
  ['self-harm/intent', none],
  ['self-harm/instructions', none],
  ['sexual', none],
  ['sexual/minors', none],
  ['violence', /\b(kill|murder|attack)\b/i],
  ['violence/graphic', none],
];

const mistralCategories: Categories = [
  ['sexual', none],
  ['hate_and_discrimination', /\bhate\b/i],
  ['violence_and_threats', /\b(kill|murder|attack)\b/i],
  ['dangerous_and_criminal_content', /\b(bomb|counterfeit)\b/i],
  ['selfharm', none],
  ['health', none],
  ['financial', none],
  ['law', none],
  ['pii', /\S+@\S+\.\S+/],
];

const fields = new Set(['input', 'model']);

/** `POST /moderations`: what a text is, by the words in it. */
export function moderate(call: Call, headers: HeaderMap): Outcome {
  const isMistral = call.address.provider === 'mistral';
  if (call.isStrict) refuseUnknown(call, call.body, fields, '');
  if (isMistral && call.model === '') throw missing(call, 'model');
  const texts = textsIn(call);
  const categories = isMistral ? mistralCategories : openaiCategories;
  const results = texts.map((text) => judged(text, categories, isMistral));
  const model = call.model === '' ? 'omni-moderation-latest' : call.model;
  const id = call.ids.next(isMistral ? '' : 'modr-');
  return { kind: 'whole', status: 200, headers, body: { id, model, results } };
}

/** One text or several; texts and pictures that belong together are one. */
function textsIn(call: Call): readonly string[] {
  const { input } = call.body;
  if (input === undefined || input === null) throw missing(call, 'input');
  if (typeof input === 'string') return [input];
  const list = listOf(input);
  if (list.length === 0)
    throw invalid(call, "Invalid 'input': expected a text or a list of texts.", { param: 'input' });
  if (list.every((one) => typeof one === 'string')) return list;
  const isParts = list.every(
    (one) => isJsonObject(one) && (typeof one.text === 'string' || isJsonObject(one.image_url)),
  );
  if (isParts) return [textOfContent(list)];
  throw invalid(call, "Invalid 'input': expected a text or a list of texts.", { param: 'input' });
}

function judged(text: string, categories: Categories, isMistral: boolean): JsonObject {
  const found = categories.map(([name, pattern]): [string, boolean] => [name, pattern.test(text)]);
  const verdict = {
    categories: Object.fromEntries(found),
    category_scores: Object.fromEntries(found.map(([name, isIt]) => [name, isIt ? 0.98 : 0.0001])),
  };
  if (isMistral) return verdict;
  const applied = Object.fromEntries(found.map(([name]) => [name, ['text']]));
  return { flagged: found.some(([, isIt]) => isIt), ...verdict, category_applied_input_types: applied };
}
