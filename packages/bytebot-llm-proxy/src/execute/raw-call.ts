import { Readable } from 'node:stream';
import type { Target } from '@bytebot/llm-providers';
import type { Dispatcher } from 'undici';
import { Failure } from '../failure.ts';
import type { Stoppable } from '../http/exchange.ts';
import { attemptTimeoutMs } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { AttemptRecord } from '../telemetry/request-record.ts';
import { USER_AGENT } from '../version.ts';
import { reachDeployment } from './ask-provider.ts';
import { clientKeyFor } from './client-key.ts';
import type { RawRequest } from './raw-request.ts';
import type { RawUpstream } from './relay-raw.ts';
import type { Run } from './run.ts';
import { untilStopped } from './until-stopped.ts';
import { UploadBody } from './upload-body.ts';
import { UpstreamCall } from './upstream-call.ts';
import type { UpstreamClient } from './upstream-client.ts';

/** A raw request, ready to be sent to a deployment. */
export class RawCall implements RawUpstream {
  readonly candidate: Candidate;
  readonly target: Target;
  readonly record: AttemptRecord;
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly #run: Run;
  readonly #options: Dispatcher.DispatchOptions & { origin: string };
  readonly #upload: UploadBody | undefined;

  constructor(
    run: Run,
    candidate: Candidate,
    target: Target,
    record: AttemptRecord,
    options: Dispatcher.DispatchOptions & { origin: string },
    upload: UploadBody | undefined,
  ) {
    const { exchange, call } = run;
    this.#run = run;
    this.candidate = candidate;
    this.target = target;
    this.record = record;
    this.silenceMs = attemptTimeoutMs(candidate, exchange.snapshot.settings, call);
    this.timeoutMs = Math.max(1, Math.min(this.silenceMs, run.deadline - performance.now()));
    this.#options = options;
    this.#upload = upload;
  }

  claim(): boolean {
    return this.#run.contestant?.claim() !== false;
  }

  get hasLost(): boolean {
    return this.#run.contestant?.hasLost === true;
  }

  whenStopped(work: Stoppable | undefined): void {
    (this.#run.contestant ?? this.#run.exchange).whenStopped(work);
  }

  answerBegun(): void {
    this.#options.body = null;
    this.#run.call.forgetBody();
    this.#run.exchange.releaseBody();
  }

  dispatch(client: UpstreamClient, handler: Dispatcher.DispatchHandler): void {
    if (this.#upload !== undefined && handler instanceof UpstreamCall) this.#upload.call = handler;
    client.dispatch(this.#options, handler);
  }
}

/**
 * Builds the call of a raw request: the provider's key takes the place of the client's.
 *
 * @throws Failure as `reachDeployment` does, `unsupported` for a method that the provider cannot be signed for.
 */
export async function prepareRaw(
  run: Run,
  raw: RawRequest,
  candidate: Candidate,
  record: AttemptRecord,
  traceContext: readonly string[] | undefined,
): Promise<RawCall> {
  const { exchange } = run;
  const { services, snapshot, tenant } = exchange;
  const { deployment, upstreamModel } = candidate;
  const clientKey = clientKeyFor(exchange, deployment);
  const asking = { services, snapshot, tenant, clientKey };
  const { target, address, headers } = await untilStopped(
    exchange,
    reachDeployment(asking, deployment, upstreamModel),
  );
  const path = raw.placed(address.pathPrefix);
  const all = calledWith(raw.headers, headers, deployment.extraHeaders);
  all['x-request-id'] = exchange.requestId;
  const { provider } = deployment;
  const { body, method } = raw;
  if (provider.sign !== undefined) {
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw unsignable(provider.name, method);
    if (body instanceof UploadBody) throw unsignable(provider.name, 'an upload that is not held');
    const url = address.origin + path;
    const parts = body === undefined ? [] : [body];
    Object.assign(
      all,
      await provider.sign({ method, url, headers: all, body: parts, nowMs: Date.now() }, target),
    );
  }
  for (let at = 0; at + 1 < (traceContext?.length ?? 0); at += 2) {
    all[traceContext?.[at] ?? ''] = traceContext?.[at + 1] ?? '';
  }
  const upload = body instanceof UploadBody ? body : undefined;
  if (upload?.announcedBytes !== undefined) all['content-length'] = String(upload.announcedBytes);
  const options = {
    origin: address.origin,
    path,
    method,
    headers: all,
    body: body instanceof UploadBody ? Readable.from(body, { objectMode: false }) : (body ?? null),
  };
  return new RawCall(run, candidate, target, record, options, upload);
}

/** Whose they are decides: credentials are the provider's, what the config adds stays, and the client has the last word. */
function calledWith(
  client: Readonly<Record<string, string>>,
  provider: Readonly<Record<string, string>>,
  configured: Readonly<Record<string, string>>,
): Record<string, string> {
  const all: Record<string, string> = {
    accept: '*/*',
    'user-agent': USER_AGENT,
    ...provider,
    ...client,
    'accept-encoding': 'identity',
  };
  for (const name in provider) {
    const own = client[name];
    if (own !== undefined && name.endsWith('-beta')) all[name] = `${provider[name]},${own}`;
  }
  for (const name in configured) all[name.toLowerCase()] = configured[name] ?? '';
  return all;
}

function unsignable(provider: string, what: string): Failure {
  return new Failure('unsupported', `A request to ${provider} has to be signed, and ${what} cannot be.`, {
    status: 405,
    code: 'unsupported',
  });
}
