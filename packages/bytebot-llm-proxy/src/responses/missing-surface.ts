import { isJsonObject, memberOf } from '@bytebot/shared';

/** What servers say of a path that they do not have, beside an empty body and a page of HTML. */
const SAYINGS: readonly RegExp[] = [
  // FastAPI (vLLM, SGLang, Mistral), llama.cpp, Azure, gateways: nothing more than this.
  /^(?:404\W*)?(?:page |path |route |resource |endpoint |file )?not found\W*$/i,
  // Flask and nginx say it at more length, Spring Boot and Kong in their own way.
  /requested url was not found|no (?:static resource|route matched)/i,
  // OpenAI, Groq.
  /(?:invalid|unknown|unrecogni[sz]ed) (?:request )?url/i,
  // LM Studio, with status 200. Express.
  /unexpected endpoint or method|cannot post \//i,
  /method not allowed|(?:path|route|endpoint|url)\b.{0,80}\b(?:not found|does not exist|not supported)/i,
  // A server or a model that has only chat.
  /(?:not|n’t|n't) support(?:ed)?\b.{0,40}\bresponses api|not (?:supported )?in v1\/responses/i,
];

/** A 501 for something inside a request, of a server that has the path (vLLM without its store). */
const ABOUT_THE_REQUEST = /\bstore\b|background|previous_response|\btools?\b|parameter/i;

/** Of a body, this much is read. */
const READ_CHARACTERS = 4_096;

/**
 * Whether an answer to `POST /responses` says that the server, or the model there, has no such route; not that there is
 * no such model, file or earlier response, which are 404 as well.
 *
 * @param status A 200 too: LM Studio answers every path with one.
 */
export function isMissingSurface(status: number, bodyText: string): boolean {
  const text = bodyText.slice(0, READ_CHARACTERS).trim();
  if (status === 405) return true;
  if (status === 501) return !ABOUT_THE_REQUEST.test(sentenceOf(text) ?? '');
  if (status !== 404 && status !== 400 && status !== 200) return false;
  if (status === 404 && (text === '' || text.startsWith('<'))) return true;
  const sentence = sentenceOf(text);
  if (sentence === undefined) return status === 404 && isBare(text);
  return sentence.length <= MOST_SAID && SAYINGS.some((saying) => saying.test(sentence));
}

/** A sentence about a path is short; a longer one may quote whatever the request says. */
const MOST_SAID = 500;

/** Plain text that is no JSON (Ollama: `404 page not found`). */
function isBare(text: string): boolean {
  return text.length <= MOST_SAID && SAYINGS.some((saying) => saying.test(text));
}

/** The words of an error, wherever servers put them; an empty text for JSON without any, undefined for no JSON. */
function sentenceOf(text: string): string | undefined {
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  const error = memberOf(value, 'error') ?? memberOf(value, 'detail') ?? memberOf(value, 'message');
  if (typeof error === 'string') return error;
  const message = isJsonObject(error) ? memberOf(error, 'message') : memberOf(value, 'message');
  return typeof message === 'string' ? message : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
