import { hasNoOutput, type Operation } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { RequestSize } from '../limits/estimate/estimate.ts';
import type { RequestFacts, RequestNeeds } from '../routing/request-facts.ts';
import { isStrategyName, type StrategyName, strategyNames } from '../routing/strategy-name.ts';
import { isMediaOperation } from './media/media-operation.ts';
import { needsOf } from './request-needs.ts';
import { requestTags } from './request-tags.ts';

/** The `route` object of a request (S2-20): how the deployments of its group are chosen for it alone. */
interface RouteWish {
  readonly strategy: StrategyName | undefined;
  readonly fallback: StrategyName | undefined;
  readonly useCase: string | undefined;
}

const noWish: RouteWish = { strategy: undefined, fallback: undefined, useCase: undefined };
const MAX_USE_CASE_LENGTH = 100;

/**
 * The facts of a request for planning; what costs more than a look is worked out when it is asked for, once.
 *
 * @throws Failure `invalid_request` for a `route` object with a strategy that nobody knows; when it is asked for, for a
 * region that is none.
 */
export function requestFactsOf(exchange: Exchange, call: ModelCall, group: string): RequestFacts {
  return new CallFacts(exchange, call, group);
}

class CallFacts implements RequestFacts {
  readonly group: string;
  readonly streaming: boolean;
  readonly strategy: StrategyName | undefined;
  readonly fallbackStrategy: StrategyName | undefined;
  readonly useCase: string | undefined;
  readonly mediaOperation: Operation | undefined;
  readonly #call: ModelCall;
  readonly #headers: Exchange['request']['headers'];
  readonly #hasNoOutput: boolean;
  #tags: readonly string[] | undefined;
  #needs: RequestNeeds | undefined;

  constructor({ request, tenant, operation }: Exchange, call: ModelCall, group: string) {
    const { scanned } = call;
    const wish = scanned.has('route') ? wishOf(scanned.value('route')) : noWish;
    this.group = group;
    this.streaming = call.streaming;
    this.strategy = wish.strategy ?? tenant?.strategy;
    this.fallbackStrategy = wish.fallback;
    this.useCase =
      wish.useCase ?? (scanned.has('use_case') ? useCaseText(scanned.value('use_case')) : undefined);
    this.#call = call;
    this.#headers = request.headers;
    this.mediaOperation = isMediaOperation(operation) ? operation : undefined;
    this.#hasNoOutput = hasNoOutput(operation);
  }

  get tags(): readonly string[] {
    this.#tags ??= requestTags(this.#call.scanned, this.#headers['x-litellm-tags']);
    return this.#tags;
  }

  get userAgent(): string {
    return this.#headers['user-agent'] ?? '';
  }

  get region(): string | undefined {
    const { scanned } = this.#call;
    const region = scanned.has('allowed_model_region') ? scanned.value('allowed_model_region') : undefined;
    if (region === undefined || region === null || region === '') return undefined;
    if (typeof region === 'string') return region;
    // Who names a place wants no other one; what cannot be read must not mean everywhere.
    throw new Failure(
      'invalid_request',
      '`allowed_model_region` must be the name of a region, such as `eu`.',
      {
        param: 'allowed_model_region',
      },
    );
  }

  estimatedInputTokens(): number {
    return this.#size().inputTokens;
  }

  maxOutputTokens(): number | undefined {
    return this.#size().maxOutputTokens;
  }

  answers(): number {
    return this.#size().answers ?? 1;
  }

  needs(): RequestNeeds {
    this.#needs ??= needsOf(this.#call);
    return this.#needs;
  }

  #size(): RequestSize {
    return this.#call.size(this.#hasNoOutput);
  }
}

/** A `route` of text is OpenRouter's own and not ours to read (C-25). */
function wishOf(route: unknown): RouteWish {
  if (!isJsonObject(route)) return noWish;
  return {
    strategy: strategyOf(route.strategy, 'route.strategy'),
    fallback: strategyOf(route.fallback, 'route.fallback'),
    useCase: useCaseText(route.use_case),
  };
}

function strategyOf(value: unknown, name: string): StrategyName | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && isStrategyName(value)) return value;
  throw new Failure('invalid_request', `\`${name}\` must be one of ${strategyNames.join(', ')}.`, {
    param: name,
  });
}

function useCaseText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_USE_CASE_LENGTH) : undefined;
}
