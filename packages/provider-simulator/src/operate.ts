import { isJsonObject } from '@bytebot/shared';
import { operateAnthropic } from './anthropic/operate-anthropic.ts';
import { issueToken } from './azure/issue-token.ts';
import { operateBedrock } from './bedrock/operate-bedrock.ts';
import type { Call } from './call.ts';
import { operateCohere } from './cohere/operate-cohere.ts';
import type { Outcome } from './deliver/event-stream.ts';
import { notFound } from './failures/not-found.ts';
import { Refusal } from './failures/refusal.ts';
import { operateGemini } from './gemini/operate-gemini.ts';
import { operateOllama } from './ollama/operate-ollama.ts';
import { operateOpenai } from './openai/operate-openai.ts';
import { issueGoogleToken } from './vertex/issue-google-token.ts';
import { operateVertex } from './vertex/operate-vertex.ts';

/** How the request came, for the errors that speak of it. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  /** The body's JSON, or its text. */
  readonly value: unknown;
  readonly isJson: boolean;
  /** Without the question mark. */
  readonly query: string;
  /** As it came, for signatures. */
  readonly body: Buffer;
}

/**
 * Lets the provider a call is addressed to answer it.
 *
 * @throws Refusal with the provider's own error.
 */
export function operate(call: Call, arrival: Arrival): Outcome {
  if (call.address.operation === undefined) {
    throw new Refusal(notFound(arrival.method, arrival.path, call.address));
  }
  const isReadable = arrival.method === 'GET' || (arrival.isJson && isJsonObject(arrival.value));
  switch (call.address.surface) {
    case 'anthropic':
      return operateAnthropic(call, isReadable);
    case 'bedrock':
      return operateBedrock(call, arrival, isReadable);
    case 'gemini':
      return operateGemini(call, isReadable);
    case 'ollama':
      return operateOllama(call, isReadable);
    case 'entra':
      return issueToken(call, arrival.value);
    case 'cohere':
      return operateCohere(call, isReadable);
    case 'vertex':
      return operateVertex(call, isReadable);
    case 'google':
      return issueGoogleToken(call, arrival.path, arrival.value);
    case 'openai':
      return operateOpenai(call, isReadable);
  }
}
