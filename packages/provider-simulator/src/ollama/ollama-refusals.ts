import { STATUS_CODES } from 'node:http';
import { Refusal, type WireError } from '../failures/refusal.ts';
import type { StatusErrorContext } from '../failures/status-error.ts';

/** Ollama's own errors are a text, not an object (`api.StatusError`). */
export function ollamaError(status: number, error: string): WireError {
  return { status, headers: {}, body: { error } };
}

/** A 400 as Go's JSON decoder or a handler words it. */
export function ollamaRefusal(message: string): Refusal {
  return new Refusal(ollamaError(400, message));
}

export const runnerFailed = 'an error was encountered while running the model';

const texts: Readonly<Record<number, string>> = {
  400: 'missing request body',
  401: 'unauthorized',
  403: 'cloud is disabled',
  404: "model '{model}' not found",
  429: 'too many requests',
  500: 'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details',
  503: 'server busy, please try again.  maximum pending requests exceeded',
};

/** Ollama's error for a status. */
export function ollamaStatus(status: number, { model }: StatusErrorContext): WireError {
  const text = texts[status] ?? (STATUS_CODES[status] ?? `Status ${status}`).toLowerCase();
  return ollamaError(status, text.replace('{model}', model));
}
