import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChatCompletion, ErrorKind, Usage } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { addDeploymentHeaders, addRoutingHeaders, commonHeaders } from '../http/reply-headers.ts';
import { type ClientWriting, writingFor } from './client-writing.ts';
import type { Run } from './run.ts';
import { isChat } from './translation.ts';

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
  { exchange, call, client }: Run,
  deployment: Deployment,
  text: string,
): Failure | undefined {
  const failure = Object.hasOwn(actedOut, text) ? actedOut[text] : undefined;
  if (failure !== undefined) return mockFailure(deployment, failure.kind, failure.status);
  const { operation } = exchange;
  if (!isChat(operation)) {
    const what = operation.replaceAll('_', ' ');
    return new Failure(
      'unsupported',
      `\`${deployment.modelName}\` has a mock_response, which is no ${what}.`,
    );
  }
  const writing = writingFor(exchange, call);
  const { upstreamModel: model } = deployment;
  exchange.usage = usage;
  exchange.modelUsed = model;
  exchange.firstContentAt = performance.now();
  const headers = commonHeaders(exchange);
  addDeploymentHeaders(headers, deployment);
  addRoutingHeaders(headers, exchange);
  const identity = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
  if (client === undefined) {
    const body = Buffer.from(JSON.stringify(writing.writeAnswer(completionOf(identity, text))));
    headers.push('content-type', 'application/json', 'content-length', String(body.length));
    exchange.response.writeHead(200, headers);
    exchange.cache?.copy?.add(body);
    exchange.response.end(body);
  } else {
    client.commit(headers);
    client.end(Buffer.from(eventsOf(writing, identity, text, call.dialect !== undefined)));
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

function completionOf(identity: Identity, text: string): ChatCompletion {
  const message = { role: 'assistant', content: text };
  return {
    ...identity,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  };
}

/** One event for each word. */
function eventsOf(writing: ClientWriting, identity: Identity, text: string, hasUsage: boolean): string {
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
  if (hasUsage) chunks.push({ ...identity, object: 'chat.completion.chunk', choices: [], usage });
  const stream = writing.createStream(undefined);
  return chunks.map((one) => stream.write(one)).join('') + stream.end();
}
