import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { RequestFacts, RequestNeeds } from '../routing/request-facts.ts';

const noTags: readonly string[] = [];
const nothing: RequestNeeds = { vision: false, audio: false, tools: false, jsonSchema: false };

/** The facts of a request for planning; what costs more than a look is worked out when it is asked for. */
export function requestFactsOf({ request }: Exchange, call: ModelCall, group: string): RequestFacts {
  return {
    group,
    streaming: call.streaming,
    tags: noTags,
    userAgent: request.headers['user-agent'] ?? '',
    strategy: undefined,
    fallbackStrategy: undefined,
    useCase: undefined,
    region: undefined,
    estimatedInputTokens: () => Math.ceil(call.scanned.body.length / 4),
    maxOutputTokens: () => undefined,
    needs: () => nothing,
  };
}
