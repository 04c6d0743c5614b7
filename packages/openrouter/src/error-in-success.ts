import { memberOf } from '@bytebot/shared';
import { unreadableAnswer } from './openrouter-error.ts';

/**
 * The body of an answer or of an event.
 *
 * @throws OpenRouterError when it is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadableAnswer(`failed to decode OpenRouter response: ${reasonOf(text)}`);
  }
}

function reasonOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'the answer is empty';
  return trimmed.startsWith('<') ? 'the answer is a web page' : 'the answer is not JSON';
}

/**
 * The error inside a success, as a body of its own: OpenRouter reports what fails after the start that way, at the top
 * or in the first choice.
 */
export function errorBodyOf(body: unknown): string | undefined {
  const choices = memberOf(body, 'choices');
  const error =
    memberOf(body, 'error') ?? (Array.isArray(choices) ? memberOf(choices[0], 'error') : undefined);
  return error === undefined || error === null || error === false ? undefined : JSON.stringify({ error });
}
