import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { kernelBytes } from './support/kernel-buffers.ts';
import { expectIdle } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { openStream, type StreamingClient } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, contentChunk, endMark, friendly, stopChunk } from './support/wire.ts';

/** A client that does not read holds back the provider, not the proxy's memory. */

const KIBIBYTE = 1024;
/** What each upstream offers: more than the sockets on the way take. */
const OFFERED_BYTES = 48 * KIBIBYTE * KIBIBYTE;
const EVENT = contentChunk('x'.repeat(64 * KIBIBYTE));

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf([
      {
        name: 'any',
        model: 'openai/gpt-4o',
        apiBase: `${upstream.url}/v1`,
        params: { stream_timeout: 2, num_retries: 0 },
      },
    ]),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

afterEach(() => expectIdle(proxy));

interface Offer {
  readonly socket: Socket;
  /** Bytes of events that were handed to the socket. */
  written: number;
}

/** Offers streams as fast as they are taken. */
function eagerUpstream(): Offer[] {
  const offers: Offer[] = [];
  upstream.answerWith((_request, response) => {
    if (response.socket === null) return;
    const offer = { socket: response.socket, written: 0 };
    offers.push(offer);
    beginStream(response);
    offerRest(response, offer);
  });
  return offers;
}

function offerRest(response: ServerResponse, offer: Offer): void {
  while (offer.written < OFFERED_BYTES) {
    offer.written += EVENT.length;
    if (!response.write(EVENT)) {
      response.once('drain', () => offerRest(response, offer));
      return;
    }
  }
  response.end(stopChunk + endMark);
}

/** Bytes that have left the upstreams. */
function taken(offers: readonly Offer[]): number {
  return offers.reduce((sum, { socket }) => sum + socket.bytesWritten - socket.writableLength, 0);
}

/** Waits until nothing moves any more, and says how much has left the upstreams. */
async function standstill(offers: readonly Offer[]): Promise<number> {
  let before = -1;
  await eventually(async () => {
    const stands = taken(offers) === before;
    before = taken(offers);
    await new Promise((resolve) => setTimeout(resolve, 150));
    return stands;
  }, 15_000);
  for (const { written } of offers) expect(written).toBeLessThan(OFFERED_BYTES);
  return before;
}

async function openUnread(count: number): Promise<StreamingClient[]> {
  const clients = Array.from({ length: count }, () => openStream(proxy.url));
  for (const client of clients) client.pause();
  await Promise.all(clients.map((client) => client.until(() => client.status === 200)));
  return clients;
}

test('clients that do not read hold at most 1 MiB each in the proxy', async () => {
  const offers = eagerUpstream();
  const clients = await openUnread(10);
  const takenBytes = await standstill(offers);
  const readBytes = clients.reduce((sum, { socket }) => sum + (socket?.bytesRead ?? 0), 0);
  const onTheWay = kernelBytes([upstream.url, proxy.url].map((url) => Number(new URL(url).port)));
  for (const client of clients) client.leave();
  // Where the kernel does not say what it holds itself, the standstill has to do.
  const heldEach = onTheWay === undefined ? 0 : (takenBytes - onTheWay - readBytes) / clients.length;
  expect(Math.round(heldEach / KIBIBYTE)).toBeLessThanOrEqual(1024);
}, 30_000);

test('one that reads on later gets every byte, and its pause is not the provider’s silence', async () => {
  const offers = eagerUpstream();
  const [client] = await openUnread(1);
  if (client === undefined) throw new Error('no client');
  const atStandstill = await standstill(offers);
  // Longer than stream_timeout.
  await new Promise((resolve) => setTimeout(resolve, 2_300));
  expect(taken(offers)).toBe(atStandstill);
  client.resume();
  const body = await client.whole();
  expect(body.length).toBe((offers[0]?.written ?? 0) + stopChunk.length + endMark.length);
  expect(body.endsWith(stopChunk + endMark)).toBe(true);
}, 30_000);

test('one that leaves while it does not read ends the upstream call', async () => {
  const offers = eagerUpstream();
  const [client] = await openUnread(1);
  await standstill(offers);
  client?.leave();
  await expectIdle(proxy);
}, 30_000);
