import { randomUUID } from 'node:crypto';
import type { Operation, ReadContext, Target } from '@bytebot/llm-providers';
import type { Dispatcher } from 'undici';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { attemptTimeoutMs } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import type { Run } from './run-group.ts';
import { passesAsBytes, type Translation, translate } from './translation.ts';
import { translatedRequest, upstreamBody } from './upstream-body.ts';
import type { UpstreamAddress, UpstreamClient } from './upstream-client.ts';
import { upstreamHeaders } from './upstream-headers.ts';

/** One upstream request, ready to be sent, and what is needed to read its answer. */
export class PreparedCall {
  readonly candidate: Candidate;
  readonly target: Target;
  readonly record: AttemptRecord;
  /** Set when the provider speaks another dialect. */
  readonly translation: Translation | undefined;
  /** How long the answer, or the first content of a stream, may take: never past the request's deadline. */
  readonly timeoutMs: number;
  /** How long each silence of a stream may last once its content has begun. */
  readonly silenceMs: number;
  /** Whether the client asked for the usage chunk; if not, one that comes is dropped. */
  readonly includeUsage: boolean;
  readonly #address: UpstreamAddress;
  readonly #path: string;
  readonly #headers: string[];
  readonly #run: Run;
  readonly #sizeBytes: number;
  #parts: readonly Buffer[];

  constructor(
    run: Run,
    candidate: Candidate,
    target: Target,
    address: UpstreamAddress,
    record: AttemptRecord,
    translation: Translation | undefined,
    parts: readonly Buffer[],
  ) {
    const { exchange, call } = run;
    const { provider } = candidate.deployment;
    const operation: Operation = translation?.operation ?? exchange.operation;
    this.#run = run;
    this.candidate = candidate;
    this.target = target;
    this.record = record;
    this.translation = translation;
    this.includeUsage = call.includeUsage;
    this.silenceMs = attemptTimeoutMs(candidate, exchange.snapshot.settings, call);
    this.timeoutMs = Math.max(1, Math.min(this.silenceMs, run.deadline - performance.now()));
    this.#address = address;
    this.#path = address.pathPrefix + provider.path(operation, target, call.streaming);
    this.#headers = upstreamHeaders(exchange, call, candidate.deployment, target);
    this.#parts = parts;
    this.#sizeBytes = parts.reduce((total, part) => total + part.length, 0);
  }

  translationOrThrow(): Translation {
    if (this.translation === undefined) throw new Error('this call passes as bytes');
    return this.translation;
  }

  /** For dialects whose answers have no id or time of their own. */
  readContext(): ReadContext {
    return {
      model: this.target.model,
      created: Math.floor(Date.now() / 1000),
      id: `chatcmpl-${randomUUID()}`,
    };
  }

  /** The client has its first content: nothing is sent a second time, so the request body may go. */
  answerBegun(): void {
    this.#parts = [];
    this.#run.call.forgetBody();
    this.#run.exchange.releaseBody();
  }

  dispatch(client: UpstreamClient, handler: Dispatcher.DispatchHandler): void {
    const [only] = this.#parts;
    const isWhole = this.#parts.length === 1 && only !== undefined;
    client.dispatch(
      {
        origin: this.#address.origin,
        path: this.#path,
        method: 'POST',
        headers: isWhole ? this.#headers : [...this.#headers, 'content-length', String(this.#sizeBytes)],
        // undici sends an iterable of buffers one after the other, without copying them together.
        body: (isWhole ? only : this.#parts) as Buffer,
      },
      handler,
    );
  }
}

/**
 * Builds the request for one candidate: as bytes where the dialects match, translated where they do not.
 *
 * @throws Failure `provider_not_configured` without a key, `not_found` for a model the catalogue does not have,
 * `invalid_request` for what cannot be translated.
 */
export async function prepare(
  run: Run,
  candidate: Candidate,
  overrides: Readonly<Record<string, unknown>>,
  record: AttemptRecord,
): Promise<PreparedCall> {
  const { exchange, call } = run;
  const { deployment } = candidate;
  const { provider } = deployment;
  const apiKey = keyOf(deployment);
  const model =
    provider.hasCatalogue === true
      ? await exchange.services.catalogues.upstreamModel(deployment, candidate.upstreamModel)
      : candidate.upstreamModel;
  record.model = model;
  const target: Target = { baseUrl: deployment.baseUrl, apiKey, model };
  const address = exchange.services.upstream.addressOf(target.baseUrl);
  if (address === undefined) throw noAddress(deployment);
  if (passesAsBytes(provider, target, exchange.operation)) {
    const parts = upstreamBody(exchange, call, deployment, model, overrides);
    return new PreparedCall(run, candidate, target, address, record, undefined, parts);
  }
  const request = translatedRequest(call, deployment, overrides);
  const translation = translate(exchange.operation, request, provider, target);
  refuseDropped(exchange, deployment, translation.dropped);
  const parts = [bodyText(translation)];
  return new PreparedCall(run, candidate, target, address, record, translation, parts);
}

function noAddress({ modelName, baseUrl }: Deployment): Failure {
  return new Failure(
    'unsupported',
    `\`${modelName}\` has no usable address: \`${baseUrl}\` is not an http(s) URL.`,
    {
      model: modelName,
      hint: 'Correct litellm_params.api_base of this model in the proxy’s config.',
    },
  );
}

/** Schemas may nest deeper than the printer's stack. */
function bodyText(translation: Translation): Buffer {
  try {
    return Buffer.from(JSON.stringify(translation.body));
  } catch (error) {
    if (error instanceof RangeError)
      throw new Failure('invalid_request', 'The request is nested too deeply.');
    throw error;
  }
}

function keyOf(deployment: Deployment): string | undefined {
  const { provider, key } = deployment;
  const apiKey = key.read();
  if (apiKey !== undefined && unsendable.test(apiKey)) throw unsendableKey(deployment);
  if (apiKey !== undefined || !provider.keyRequired) return apiKey;
  const variable = key.variable ?? provider.keyVariables[0] ?? 'the API key';
  throw new Failure(
    'provider_not_configured',
    `${variable} environment variable is required to call \`${deployment.modelName}\`: ${provider.name} has no API key here.`,
    {
      code: 'provider_not_configured',
      model: deployment.modelName,
      hint: `Set ${variable} where the proxy runs, or mount it as a key file.`,
    },
  );
}

/** What no header can carry (RFC 9110, 5.5): a quotation mark of a word processor, a line feed. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

function unsendableKey({ provider, key, modelName }: Deployment): Failure {
  const variable = key.variable ?? '`api_key` of the config';
  return new Failure(
    'provider_not_configured',
    `The ${provider.name} API key in ${variable} holds a character that cannot be sent in a header.`,
    {
      code: 'provider_not_configured',
      model: modelName,
      hint: 'Copy the key again, without quotation marks, line breaks or blanks.',
    },
  );
}

/** @throws Failure `invalid_request` naming what this provider cannot be told, unless `drop_params` allows it. */
function refuseDropped(exchange: Exchange, deployment: Deployment, dropped: readonly string[]): void {
  const [first] = dropped;
  if (first === undefined || exchange.snapshot.settings.dropParams) return;
  throw new Failure(
    'invalid_request',
    `${deployment.provider.name} does not support parameters: ${dropped.join(', ')}, for model=${deployment.configuredModel}.`,
    {
      param: first,
      code: 'unsupported_parameter',
      hint: 'Leave them out, or set litellm_settings.drop_params: true to have them dropped.',
    },
  );
}
