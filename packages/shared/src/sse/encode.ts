/** The mark that ends a stream in OpenAI's dialect, as the client reads it. */
export const SSE_DONE = 'data: [DONE]\n\n';

const lineEnd = /\r\n|\r|\n/;

/** One event without a name; data of several lines becomes several `data:` lines (WHATWG HTML 9.2.5). */
export function encodeSseData(data: string): string {
  return `${dataLines(data)}\n`;
}

/** One event with a name, as Anthropic's dialect has them. */
export function encodeSseEvent(event: string, data: string): string {
  return `event: ${oneLine(event)}\n${dataLines(data)}\n`;
}

/** A comment: keeps the connection busy, and no client takes it for content. */
export function encodeSseComment(text: string): string {
  return `: ${oneLine(text)}\n\n`;
}

/** An in-band error in OpenAI's dialect: `data: {"error":{…}}`. */
export function encodeSseError(body: object): string {
  return encodeSseData(JSON.stringify(body));
}

/** An in-band error in Anthropic's dialect: `event: error` with the envelope as data. */
export function encodeAnthropicSseError(body: object): string {
  return encodeSseEvent('error', JSON.stringify(body));
}

function dataLines(data: string): string {
  if (!data.includes('\n') && !data.includes('\r')) return `data: ${data}\n`;
  return data
    .split(lineEnd)
    .map((line) => `data: ${line}\n`)
    .join('');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
