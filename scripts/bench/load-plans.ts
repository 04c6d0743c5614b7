import { agentChat } from './agent-chat.ts';
import {
  type ForeignCaseName,
  type ForeignClient,
  foreignCaseNames,
  foreignCaseOf,
  type TranslatedProvider,
} from './bench-cases.ts';
import { foreignBodies, foreignTarget } from './foreign-requests.ts';
import { imageChat, MODEL, modelOf, smallChat, textChat } from './request-bodies.ts';
import type { RequestTarget } from './request-bytes.ts';
import { type Expectation, FOREIGN_STREAM_ENDS } from './response-reader.ts';
import { idleAnswer, STREAM_CONTENT_EVENTS, streamMinimumBytes, unaryAnswer } from './upstream-answers.ts';

/** One kind of load: what is sent, over how many connections, and what must come back. */
export interface LoadPlan {
  readonly connections: number;
  /** Sent in turns. */
  readonly bodies: readonly Buffer[];
  /** Path and headers; default: a chat. */
  readonly target?: RequestTarget;
  readonly expected: Expectation;
}

export const planNames = [
  'unary',
  'text',
  'image',
  'stream',
  'gemini-unary',
  'gemini-stream',
  'gemini-agent',
  'anthropic-unary',
  'anthropic-stream',
  'anthropic-agent',
  ...foreignCaseNames,
  'idle',
  'burst',
] as const;
export type PlanName = (typeof planNames)[number];

const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;

/** The load of that name, with its bodies built. */
export function loadPlan(name: PlanName): LoadPlan {
  const unary = (): Expectation => ({ stream: false, minimumBytes: unaryAnswer().bodyBytes });
  switch (name) {
    case 'unary':
      return { connections: 16, bodies: smallChat(KILOBYTE, 'unary'), expected: unary() };
    case 'text':
      return { connections: 4, bodies: textChat(200 * KILOBYTE), expected: unary() };
    case 'image':
      return { connections: 2, bodies: imageChat(2 * MEGABYTE), expected: unary() };
    case 'burst':
      return { connections: 20, bodies: imageChat(2 * MEGABYTE), expected: unary() };
    case 'stream': {
      const expected = { stream: true, minimumBytes: streamMinimumBytes() };
      return { connections: 8, bodies: smallChat(KILOBYTE, 'stream'), expected };
    }
    case 'gemini-unary':
    case 'anthropic-unary':
      return translatedPlan(name, smallChat(KILOBYTE, 'unary', modelOf(providerOf(name))), 16);
    case 'gemini-agent':
    case 'anthropic-agent':
      return translatedPlan(name, agentChat(200 * KILOBYTE, modelOf(providerOf(name))), 4);
    case 'gemini-stream':
    case 'anthropic-stream':
      return translatedPlan(name, smallChat(KILOBYTE, 'stream', modelOf(providerOf(name))), 8);
    case 'idle': {
      const expected = { stream: true, minimumBytes: idleAnswer().bodyBytes };
      return { connections: 1, bodies: smallChat(KILOBYTE, 'idle'), expected };
    }
    default:
      return foreignPlan(name);
  }
}

/** What a translated answer has at the least: its length differs from the one that passes untranslated. */
const LEAST_TRANSLATED_BYTES = 400;
const LEAST_CHUNK_BYTES = 100;

function translatedPlan(name: PlanName, bodies: readonly Buffer[], connections: number): LoadPlan {
  const stream = name.endsWith('-stream');
  const minimumBytes = stream ? STREAM_CONTENT_EVENTS * LEAST_CHUNK_BYTES : LEAST_TRANSLATED_BYTES;
  return { connections, bodies, expected: { stream, minimumBytes } };
}

/** Answers of other dialects are as long as their texts and names make them. */
const LEAST_EVENT_BYTES = 60;

function foreignPlan(name: ForeignCaseName): LoadPlan {
  const { client, provider, streams } = foreignCaseOf(name);
  const minimumBytes = streams ? STREAM_CONTENT_EVENTS * LEAST_EVENT_BYTES : LEAST_TRANSLATED_BYTES;
  const model = foreignModel(client, provider);
  return {
    connections: streams ? 8 : 16,
    bodies: foreignBodies(client, model, streams),
    target: foreignTarget(client, model, streams),
    expected: { stream: streams, minimumBytes, streamEnd: FOREIGN_STREAM_ENDS[client] },
  };
}

function foreignModel(client: ForeignClient, provider: 'openai' | 'anthropic' | undefined): string {
  if (provider !== undefined) return provider === 'openai' ? MODEL : modelOf(provider);
  if (client === 'responses') return MODEL;
  return modelOf(client === 'messages' ? 'anthropic' : 'gemini');
}

function providerOf(name: PlanName): TranslatedProvider {
  return name.startsWith('gemini') ? 'gemini' : 'anthropic';
}
