import { isJsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { groqError, mistralError, openaiError } from '../failures/envelopes.ts';
import { Refusal, type WireError } from '../failures/refusal.ts';
import type { Blame } from './invalid-request.ts';

/** A refusal of what is neither a chat nor an embedding, in the envelope of its provider. */
export function refusal(call: Call, status: number, message: string, blame: Blame = {}): Refusal {
  return new Refusal(wireError(call, status, message, blame));
}

/** A 400. */
export function invalid(call: Call, message: string, blame: Blame = {}): Refusal {
  return refusal(call, 400, message, blame);
}

function wireError(call: Call, status: number, message: string, { param, code }: Blame): WireError {
  switch (call.address.provider) {
    case 'openrouter':
      // The words for kinds of errors are its own here, and the status is not repeated (its page on errors).
      return { status, headers: {}, body: { error: { code: 'invalid_prompt', message }, metadata: null } };
    case 'mistral':
      return mistralError(status, message, 'invalid_request_error', code ?? null);
    case 'groq':
      return groqError(status, message, 'invalid_request_error', code);
    case 'xai':
      return { status, headers: {}, body: { code: xaiCode(status), error: message } };
    default:
      return openaiError(status, message, { param: param ?? null, code: code ?? null });
  }
}

function xaiCode(status: number): string {
  return status === 404 ? 'not-found' : 'invalid-argument';
}

/** `'a', 'b', and 'c'`, as OpenAI lists what it takes. */
export function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  if (quoted.length === 0) return last;
  return `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`;
}

/** Refuses a value that is not among those there are. */
export function notAmong(call: Call, value: unknown, known: readonly string[], param: string): Refusal {
  const message = `Invalid value: '${String(value)}'. Supported values are: ${listed(known)}.`;
  return invalid(call, message, { param, code: 'invalid_value' });
}

export function missing(call: Call, param: string): Refusal {
  return invalid(call, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}

export function wrongType(call: Call, param: string, expected: string, value: unknown): Refusal {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${kindOf(value)} instead.`;
  return invalid(call, message, { param, code: 'invalid_type' });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Refuses the first field that is not among the known ones. */
export function refuseUnknown(
  call: Call,
  value: unknown,
  known: ReadonlySet<string> | undefined,
  path: string,
): void {
  if (!isJsonObject(value) || known === undefined || !isOpenai(call)) return;
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown === undefined) return;
  const param = path === '' ? unknown : `${path}.${unknown}`;
  throw invalid(call, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
}

/** Azure runs OpenAI's own servers. */
export function isOpenai(call: Call): boolean {
  return call.address.provider === 'openai' || call.address.provider === 'azure';
}
