import type { CachedAnswer } from '../cache/cached-answer.ts';
import {
  addDeploymentHeaders,
  addRoutingHeaders,
  commonHeaders,
  milliseconds,
} from '../http/reply-headers.ts';
import type { Run } from './run.ts';

/** Gives an answer out again: the same bytes, a stream as a stream. It costs nothing and uses nothing. */
export function replayAnswer({ exchange, client }: Run, answer: CachedAnswer): void {
  exchange.modelUsed = answer.model;
  exchange.costNanoDollars = 0;
  exchange.expected = noUse;
  exchange.firstContentAt = performance.now();
  const headers = commonHeaders(exchange);
  const deployment = exchange.snapshot.deploymentsById.get(answer.deploymentId);
  if (deployment !== undefined) addDeploymentHeaders(headers, deployment);
  addRoutingHeaders(headers, exchange);
  exchange.releaseBody();
  if (client !== undefined) {
    client.commit(headers);
    client.end(answer.body);
    return;
  }
  const totalMs = milliseconds(performance.now() - exchange.startedAt);
  headers.push('content-type', 'application/json', 'content-length', String(answer.body.length));
  headers.push('x-litellm-response-duration-ms', totalMs, 'x-litellm-overhead-duration-ms', totalMs);
  headers.push('x-litellm-response-cost', '0');
  exchange.response.writeHead(200, headers);
  exchange.response.end(answer.body);
}

const noUse = { tokens: 0, nanoDollars: 0 } as const;
