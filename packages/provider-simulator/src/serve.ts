import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, textOf } from '@bytebot/shared';
import { type Address, addressOf, type Client } from './address.ts';
import type { Call } from './call.ts';
import { deliverStream } from './deliver/deliver-stream.ts';
import { deliverWhole } from './deliver/deliver-whole.ts';
import type { Outcome } from './deliver/event-stream.ts';
import { Exchange } from './exchange.ts';
import { keyOf } from './failures/key-check.ts';
import { notFound } from './failures/not-found.ts';
import { Refusal } from './failures/refusal.ts';
import { statusError } from './failures/status-error.ts';
import { bodyForJournal, type JournalEntry } from './journal.ts';
import { type Form, fieldOf, formForJournal } from './multipart/form.ts';
import { boundaryOf, readForm } from './multipart/read-form.ts';
import { operate } from './operate.ts';
import { providerNameOf } from './provider-names.ts';
import { parseBody, readBody } from './read-body.ts';
import { playFault } from './script/play-fault.ts';
import type { Simulation } from './simulation.ts';
import { socketIdOf } from './socket-id.ts';

/** Serves one request to a simulated provider: journal, script, then the provider's own answer. */
export async function serve(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const method = request.method ?? 'GET';
  const address = addressOf(method, path, clientOf(request));
  const entry: JournalEntry = {
    method,
    path,
    query,
    provider: address?.provider ?? 'none',
    headers: request.headers,
    arrivedAtMs: Date.now(),
    socketId: socketIdOf(request.socket),
    aborted: false,
  };
  simulation.journal.open(entry);
  // Whoever has read an answer may look its status up at once, before the connection has told its end.
  const exchange = new Exchange(response, (status) => {
    entry.status = status;
  });
  void exchange.closed.then(() => {
    simulation.journal.close(entry, { endedAtMs: Date.now(), aborted: exchange.wasAborted });
  });
  const read = await readRequest(request, entry);
  if (read.isTooLarge && exchange.isClosed) return;
  const model = address?.model ?? textOf(read.value, 'model') ?? fieldOf(read.form, 'model');
  if (model !== undefined) entry.model = model;
  if (address === undefined) return deliverWhole(exchange, notFound(method, path, undefined));
  await answer(simulation, exchange, { address, method, path, query, model, ...read }, request);
}

/** The body of a request, in the journal already. */
async function readRequest(request: IncomingMessage, entry: JournalEntry): Promise<ReadBody> {
  const boundary = boundaryOf(request.headers['content-type']);
  if (boundary !== undefined) {
    const form = await readForm(request, boundary);
    if (form !== undefined) entry.body = formForJournal(form);
    return { value: undefined, isJson: false, form, isTooLarge: form === undefined, body: Buffer.alloc(0) };
  }
  const bytes = await readBody(request);
  const body = bytes ?? Buffer.alloc(0);
  const { value, isJson } = parseBody(body);
  if (body.length > 0) entry.body = bodyForJournal(body, value);
  return { value, isJson, form: undefined, isTooLarge: bytes === undefined, body };
}

function clientOf(request: IncomingMessage): Client {
  if (request.headers['anthropic-version'] !== undefined) return 'anthropic';
  return request.headers['x-goog-api-key'] === undefined ? 'other' : 'google';
}

interface ReadBody {
  /** JSON, or the text that is none. */
  readonly value: unknown;
  readonly isJson: boolean;
  /** The parts, where the body has parts. */
  readonly form: Form | undefined;
  /** Or the client left while sending it. */
  readonly isTooLarge: boolean;
  readonly body: Buffer;
}

interface ReadRequest extends ReadBody {
  readonly address: Address;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly model: string | undefined;
}

async function answer(
  simulation: Simulation,
  exchange: Exchange,
  read: ReadRequest,
  request: IncomingMessage,
): Promise<void> {
  const { address, model = '' } = read;
  const isModelCall = read.method === 'POST' && address.operation !== 'issue-token';
  const query = new URLSearchParams(read.query);
  const key = keyOf({ address, headers: request.headers, query });
  const reply = simulation.scripts.take({ ...read, provider: address.provider, key, isModelCall });
  if (reply !== undefined && (await playFault(exchange, reply, address, model))) return;
  const call: Call = {
    address,
    providerName: providerNameOf(address.provider),
    model,
    body: isJsonObject(read.value) ? read.value : {},
    form: read.form,
    query,
    headers: request.headers,
    reply,
    isStrict: simulation.isStrict,
    ids: simulation.ids,
    memory: simulation.memory,
    nowMs: Date.now(),
  };
  const outcome = outcomeOf(call, read);
  const status = reply?.status ?? outcome.status;
  if (outcome.kind === 'stream') {
    await deliverStream(exchange, { ...outcome, status }, reply, simulation.paceMs);
  } else {
    const isNormal = outcome.status < 300;
    await deliverWhole(exchange, isNormal ? { ...outcome, status } : outcome, isNormal ? reply : undefined);
  }
}

/** The provider's answer; its refusals become plain errors. */
function outcomeOf(call: Call, read: ReadRequest): Outcome {
  try {
    if (read.isTooLarge) {
      throw new Refusal(
        statusError(call.address.provider, call.address.surface, 413, { model: call.model, retryAfter: 1 }),
      );
    }
    return operate(call, read);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'whole', ...withRequestId(error.answer, call) };
  }
}

/** Anthropic's errors carry the id of the request, in the body and as a header. */
function withRequestId(error: Refusal['answer'], call: Call): Refusal['answer'] {
  if (call.address.surface !== 'anthropic' || !isJsonObject(error.body) || error.body.type !== 'error')
    return error;
  const requestId = call.ids.next('req_');
  return {
    status: error.status,
    headers: { ...error.headers, 'request-id': requestId },
    body: { ...error.body, request_id: requestId },
  };
}
