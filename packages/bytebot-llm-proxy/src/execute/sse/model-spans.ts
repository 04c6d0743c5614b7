import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../http/scan/json-bytes.ts';
import { isBeforeColon, stringEnd, type ValueSpan } from './event-template.ts';

/** Where the dialects name the model: `model`, `message.model` (Anthropic), `response.model` (OpenAI), `modelVersion` (Gemini). */
const topNames: ReadonlySet<string> = new Set(['"model"', '"modelVersion"']);
const wrappers: ReadonlySet<string> = new Set(['"message"', '"response"']);

/**
 * Where the text of an event names the model, in order.
 *
 * @param event As latin1; its data is valid JSON, on as many `data:` lines as there are.
 */
export function findModelSpans(event: string): readonly ValueSpan[] {
  const spans: ValueSpan[] = [];
  const parents: string[] = [];
  let key = '';
  let at = 0;
  while (at < event.length) {
    const code = event.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(event, at + 1) + 1;
      if (end === 0) return [];
      if (isBeforeColon(event, end)) key = event.slice(at, end);
      else if (isModel(key, parents)) spans.push({ start: at, end });
      at = end;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      parents.push(key);
      key = '';
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      parents.pop();
      key = '';
    }
    at += 1;
  }
  return spans;
}

function isModel(key: string, parents: readonly string[]): boolean {
  if (parents.length === 1) return topNames.has(key);
  return parents.length === 2 && key === '"model"' && wrappers.has(parents[1] ?? '');
}
