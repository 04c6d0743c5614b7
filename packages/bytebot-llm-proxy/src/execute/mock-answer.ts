import { randomUUID } from 'node:crypto';
import { type ChatChunk, type ChatCompletion, type ErrorKind, SSE_DONE, type Usage } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { addDeploymentHeaders, addRoutingHeaders, commonHeaders } from '../http/reply-headers.ts';
import type { ClientStream } from './client-stream.ts';
import { textChunk, textCompletion } from './legacy-completion.ts';

/** The failures that LiteLLM acts out when `mock_response` is one of these words. */
const actedOut: Readonly<Record<string, { readonly kind: ErrorKind; readonly status: number }>> = {
  'litellm.RateLimitError': { kind: 'rate_limited', status: 429 },
  'litellm.ContextWindowExceededError': { kind: 'context_length', status: 400 },
  'litellm.InternalServerError': { kind: 'upstream', status: 500 },
};

/** LiteLLM's figures for an answer that no model gave. */
const usage: Usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

/**
 * Answers in place of a provider, as `litellm_params.mock_response` says: a text, or the name of a failure.
 *
 * @returns The failure that is acted out; undefined once the answer has gone to the client.
 */
export function answerMock(
  exchange: Exchange,
  client: ClientStream | undefined,
  deployment: Deployment,
  text: string,
): Failure | undefined {
  const failure = Object.hasOwn(actedOut, text) ? actedOut[text] : undefined;
  if (failure !== undefined) return mockFailure(deployment, failure.kind, failure.status);
  if (exchange.operation === 'embedding') {
    return new Failure(
      'unsupported',
      `\`${deployment.modelName}\` has a mock_response, which is no embedding.`,
    );
  }
  const { upstreamModel: model } = deployment;
  exchange.usage = usage;
  exchange.modelUsed = model;
  exchange.firstContentAt = performance.now();
  const headers = commonHeaders(exchange);
  addDeploymentHeaders(headers, deployment);
  addRoutingHeaders(headers, exchange);
  const identity = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
  if (client === undefined) {
    const body = Buffer.from(JSON.stringify(completionOf(exchange, identity, text)));
    headers.push('content-type', 'application/json', 'content-length', String(body.length));
    exchange.response.writeHead(200, headers);
    exchange.cache?.copy?.add(body);
    exchange.response.end(body);
  } else {
    client.commit(headers);
    client.end(Buffer.from(eventsOf(exchange, identity, text)));
  }
  return undefined;
}

type Identity = Pick<ChatCompletion, 'id' | 'created' | 'model'>;

function mockFailure({ provider, upstreamModel }: Deployment, kind: ErrorKind, status: number): Failure {
  return new Failure(kind, `${provider.name} API error: acted out by mock_response`, {
    status,
    upstreamMessage: 'acted out by mock_response',
    provider: { id: provider.id, name: provider.name },
    model: upstreamModel,
  });
}

function completionOf(exchange: Exchange, identity: Identity, text: string): unknown {
  const message = { role: 'assistant', content: text };
  const completion: ChatCompletion = {
    ...identity,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  };
  return exchange.operation === 'completion' ? textCompletion(completion) : completion;
}

/** One event for each word. */
function eventsOf(exchange: Exchange, identity: Identity, text: string): string {
  const words = text.match(/\s*\S+/g) ?? [''];
  const chunk = (delta: ChatChunk['choices'][number]['delta'], finish: string | null): ChatChunk => ({
    ...identity,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [
    chunk({ role: 'assistant', content: '' }, null),
    ...words.map((content) => chunk({ content }, null)),
    chunk({}, 'stop'),
  ];
  const written = chunks.map((one) => (exchange.operation === 'completion' ? textChunk(one) : one));
  return written.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('') + SSE_DONE;
}
