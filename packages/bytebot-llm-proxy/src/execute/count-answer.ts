import { isTokenCount, type Operation } from '@bytebot/llm-providers';
import type { JsonObject } from '@bytebot/shared';
import { writeTokenCount } from '../dialects/gemini/count-tokens.ts';
import type { Exchange } from '../http/exchange.ts';
import { addDeploymentHeaders, addRoutingHeaders, commonHeaders } from '../http/reply-headers.ts';
import { estimatedInputTokens } from '../limits/estimate/input-tokens.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Run } from './run.ts';
import { passesAsBytes } from './translation.ts';

/** Whether a question how many tokens a request has is answered by the proxy itself: the provider has no such route. */
export function isCountedHere(
  { operation, services }: Exchange,
  { deployment, upstreamModel }: Candidate,
): boolean {
  if (!isTokenCount(operation)) return false;
  if (operation === 'responses_count' && services.surfaces.lacksResponses(deployment)) return true;
  const { provider, baseUrl } = deployment;
  const settings = deployment.settings?.read();
  const target = { baseUrl, apiKey: undefined, model: upstreamModel };
  return !passesAsBytes(provider, settings === undefined ? target : { ...target, settings }, operation);
}

/** What a count is no use of: it costs nothing and uses no tokens. */
const noUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** A count is told as used by nobody, whoever has made it. */
export function bookCount(exchange: Exchange): void {
  exchange.usage = noUsage;
  exchange.costNanoDollars = 0;
}

/** Answers with an estimate, and says that it is one (as LiteLLM does: `litellm_count_source`). */
export function answerCount({ exchange, call }: Run, { deployment, upstreamModel }: Candidate): undefined {
  const inputTokens = estimatedInputTokens(call.scanned.body);
  const answer = { ...countBody(exchange.operation, inputTokens), litellm_count_source: 'local_estimate' };
  bookCount(exchange);
  exchange.modelUsed = upstreamModel;
  exchange.firstContentAt = performance.now();
  const body = Buffer.from(JSON.stringify(answer));
  const headers = commonHeaders(exchange);
  addDeploymentHeaders(headers, deployment);
  addRoutingHeaders(headers, exchange);
  headers.push('content-type', 'application/json', 'content-length', String(body.length));
  exchange.response.writeHead(200, headers);
  exchange.response.end(body);
  return undefined;
}

/** The answer of each dialect (Anthropic, "Count Message tokens"; OpenAI, "Get input token counts"; Google, "countTokens"). */
function countBody(operation: Operation, inputTokens: number): JsonObject {
  if (operation === 'generate_content_count') return writeTokenCount(inputTokens);
  if (operation === 'responses_count') return { object: 'response.input_tokens', input_tokens: inputTokens };
  return { input_tokens: inputTokens };
}
