import { randomUUID } from 'node:crypto';
import { isJsonObject, memberOf } from '@bytebot/shared';
import { chatClient } from './dialect-clients/chat-client.ts';
import { geminiClient } from './dialect-clients/gemini-client.ts';
import { messagesClient } from './dialect-clients/messages-client.ts';
import { responsesClient } from './dialect-clients/responses-client.ts';
import { type DialectClient, eventsIn, object, objects, text } from './dialect-clients/wish.ts';
import { eventually } from './eventually.ts';
import { expectIdle, logLines } from './observe.ts';
import type { ProxyProcess } from './proxy-process.ts';
import type { SeenRequest, Simulator } from './simulator.ts';

/** A client in front of a provider of its own dialect, whose bytes pass, or of another. */
export interface Way {
  readonly client: DialectClient;
  readonly manner: 'passed' | 'translated';
  /** Of the deployment’s model: `anthropic`. */
  readonly provider: string;
  readonly base: string;
}

const openai = { provider: 'openai', base: '/openai/v1' };
const anthropic = { provider: 'anthropic', base: '/anthropic' };
const gemini = { provider: 'gemini', base: '/gemini/v1beta' };

export const ways: readonly Way[] = [
  { client: messagesClient, manner: 'passed', ...anthropic },
  { client: messagesClient, manner: 'translated', ...openai },
  { client: messagesClient, manner: 'translated', ...gemini },
  { client: responsesClient, manner: 'passed', ...openai },
  { client: responsesClient, manner: 'translated', ...anthropic },
  { client: geminiClient, manner: 'passed', ...gemini },
  { client: geminiClient, manner: 'translated', ...openai },
  { client: geminiClient, manner: 'translated', ...anthropic },
  { client: chatClient, manner: 'translated', ...anthropic },
];

export function slug(...words: readonly string[]): string {
  return words.join('-').replaceAll(' ', '-').toLowerCase();
}

/** Asks a proxy and knows each request by its id, so that a second try of a test counts nothing of the first. */
export interface Asker {
  readonly proxy: ProxyProcess;
  /** Of every request so far. */
  readonly ids: string[];
  ask(client: DialectClient, model: string, streams: boolean, signal?: AbortSignal): Asked;
}

export interface Asked {
  readonly id: string;
  readonly answer: Promise<Response>;
}

export function askerOf(proxy: ProxyProcess): Asker {
  const ids: string[] = [];
  return {
    proxy,
    ids,
    ask: (client, model, streams, signal) => {
      const { path, body } = client.request(model, { text: 'Hello!', streams });
      const id = randomUUID();
      ids.push(id);
      const answer = fetch(proxy.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          'x-request-id': id,
        },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      return { id, answer };
    },
  };
}

/** The calls of providers that a request made. */
export async function callsFor(simulator: Simulator, { id }: Asked): Promise<SeenRequest[]> {
  return (await simulator.seen()).filter(({ headers }) => headers['x-request-id'] === id);
}

/** Waits until nothing is under way, and each request has been settled. @throws Error when one was settled twice. */
export async function expectEachSettled({ proxy, ids }: Asker): Promise<void> {
  await expectIdle(proxy);
  const settled = (): unknown[] =>
    logLines(proxy).flatMap((line) => (line.msg === 'request' ? [line.request_id] : []));
  await eventually(() => new Set(settled()).size >= ids.length);
  const counted = settled().sort();
  if (JSON.stringify(counted) !== JSON.stringify([...ids].sort()))
    throw new Error(`${counted.length} settlements of ${ids.length} requests`);
}

/** What a failure says in the dialect’s own words, and the fields of the proxy’s own. */
export interface Failure {
  readonly kind: unknown;
  readonly message: string;
}

/** @throws Error when the envelope is not the dialect’s. */
export function failureIn(client: DialectClient, body: unknown, status?: number): Failure {
  const error = object(memberOf(body, 'error'));
  const wanted = envelopes[client.name];
  const missing = Object.entries(wanted).filter(([field, type]) => typeof error[field] !== type);
  const isEnveloped =
    client.name !== 'messages' ||
    (memberOf(body, 'type') === 'error' && typeof memberOf(body, 'request_id') === 'string');
  const told = client.name === 'generateContent' ? error.code : error.status_code;
  if (missing.length > 0 || !isEnveloped || (status !== undefined && told !== status))
    throw new Error(`No failure of ${client.name}: ${JSON.stringify(body)}`);
  return { kind: error.kind, message: text(error.message) };
}

const envelopes = {
  chat: { message: 'string', type: 'string', code: 'string' },
  messages: { message: 'string', type: 'string' },
  responses: { message: 'string', type: 'string', code: 'string' },
  generateContent: { message: 'string', status: 'string', code: 'number' },
} as const;

export interface BrokenStream {
  /** What was said before it broke. */
  readonly text: string;
  readonly heartbeats: number;
  readonly failure: Failure;
}

/** @throws Error when the stream does not end with a failure in the form of the dialect. */
export function brokenStream(client: DialectClient, raw: string): BrokenStream {
  const events = eventsIn(raw);
  const last = events.at(-1);
  if (last === undefined || !isFailureNamed(client, last.name))
    throw new Error(`No failure ends it: ${raw.slice(-1_000)}`);
  const said = events.slice(0, -1).filter(({ name }) => name !== 'ping');
  return {
    text: said.map(({ data }) => pieceIn(data)).join(''),
    heartbeats: heartbeatsIn(client, raw),
    failure: failureIn(client, JSON.parse(last.data)),
  };
}

function isFailureNamed({ name: dialect }: DialectClient, name: string): boolean {
  if (dialect === 'messages') return name === 'error';
  return dialect === 'responses' ? name === 'response.failed' : name === '';
}

function heartbeatsIn({ name }: DialectClient, raw: string): number {
  if (name === 'messages') return raw.split('event: ping').length - 1;
  return raw.split(name === 'generateContent' ? /(?<=^|\r\n)\r\n\r\n/ : /(?<=^|\n): ?\w/).length - 1;
}

/** The text that an event of any dialect adds. */
function pieceIn(data: string): string {
  const event: unknown = JSON.parse(data);
  if (!isJsonObject(event)) return '';
  if (event.type === 'response.output_text.delta') return text(event.delta);
  const parts = objects(event.candidates).flatMap(({ content }) => objects(object(content).parts));
  const choices = objects(event.choices).map(({ delta }) => object(delta).content);
  return [...parts.map((part) => part.text), ...choices, object(event.delta).text].map(text).join('');
}
