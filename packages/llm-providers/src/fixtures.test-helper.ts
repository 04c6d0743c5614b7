import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AwsEventStreamDecoder,
  type ChatChunk,
  type EventDecoder,
  encodeAwsEvent,
  NdjsonDecoder,
  ProviderError,
  SseDecoder,
} from '@bytebot/shared';
import type { NativeDialect, Provider, ReadContext, Target } from './provider.ts';
import { RequestTranslationError } from './provider.ts';
import { providers } from './registry.ts';

const root = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Set, the tests write what they get; the difference is then read and committed, or not. */
const isUpdating = process.env.UPDATE_FIXTURES === '1';

/** Set to ids with commas between, only these providers are tested and updated. */
const chosen = process.env.FIXTURE_PROVIDERS?.split(',');

export type NativeProvider = Provider & { readonly native: NativeDialect };

/** One provider for each dialect, the first of those that share it. */
export function nativeProviders(): NativeProvider[] {
  const seen = new Set<NativeDialect>();
  return providers.flatMap((provider) => {
    const { native } = provider;
    if (native === undefined || seen.has(native) || chosen?.includes(provider.id) === false) return [];
    seen.add(native);
    return [{ ...provider, native }];
  });
}

export function fixturePath(...parts: readonly string[]): string {
  return path.join(root, ...parts);
}

/** The names of the JSON files in a folder, without their ending. */
export function fixtureNames(folder: string): string[] {
  return readdirSync(fixturePath(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

/** The cases of a provider: folders with an answer or a stream. */
export function caseNames(provider: string): string[] {
  return readdirSync(fixturePath(provider), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'requests')
    .map((entry) => entry.name);
}

export function hasFixture(...parts: readonly string[]): boolean {
  return existsSync(fixturePath(...parts));
}

export function readFixture(...parts: readonly string[]): unknown {
  return JSON.parse(readFileSync(fixturePath(...parts), 'utf8'));
}

/**
 * The bytes of a recorded stream. Amazon's binary one is kept as text, an `event:` and a `data:` line for each
 * message, so that a reader can read it.
 */
export function readFixtureStream({ id, native }: NativeProvider, name: string): Uint8Array {
  const bytes = readFileSync(fixturePath(id, name, 'events.txt'));
  if (native.framing !== 'aws-event-stream') return bytes;
  const messages = new SseDecoder().push(bytes).map(({ event, data }) => {
    const kind = event.endsWith('Exception') ? 'exception' : 'event';
    return encodeAwsEvent({ [`:${kind}-type`]: event, ':message-type': kind }, data);
  });
  return Buffer.concat(messages);
}

/** What the fixture says; when updating, what was got becomes the fixture. */
export function expectedFixture(actual: unknown, ...parts: readonly string[]): unknown {
  if (isUpdating) {
    mkdirSync(path.dirname(fixturePath(...parts)), { recursive: true });
    writeFileSync(fixturePath(...parts), `${JSON.stringify(actual, null, 2)}\n`);
  }
  return readFixture(...parts);
}

/** The address and model that a provider's fixtures are about; a fake key. */
export function targetOf(provider: string, model?: string): Target {
  const target = readFixture(provider, 'target.json');
  const { baseUrl, model: usual } = Object(target);
  return { baseUrl: String(baseUrl), apiKey: 'sk-test-fixtures', model: model ?? String(usual) };
}

export function contextOf(provider: string): ReadContext {
  return {
    model: targetOf(provider).model,
    created: 1_700_000_000,
    id: 'chatcmpl-00000000-0000-4000-8000-0123456789ab',
  };
}

/** Stands in for what the caller fetched. */
const fetched: readonly (readonly [RegExp, string])[] = [
  [/\.txt/, 'data:text/plain;base64,SGVsbG8='],
  [/\.pdf/, 'data:application/pdf;base64,JVBERi0xLjQ='],
  [/\.mp3/, 'data:audio/mpeg;base64,SUQz'],
  [/./, 'data:image/png;base64,iVBORw0KGgo='],
];

/** The request with the media that the dialect wants inline put in, as its caller does. */
export function withMediaInline<T>(value: T, native: NativeDialect): T {
  return JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
    typeof member === 'string' && /^https?:\/\/\S+$/.test(member) && native.mustInline?.(member) === true
      ? fetched.find(([pattern]) => pattern.test(member))?.[1]
      : member,
  );
}

/** Runs a builder or reader; a failure it is allowed to throw becomes data. */
export function outcomeOf(run: () => unknown): unknown {
  try {
    return toJson(run());
  } catch (error) {
    return failureOf(error);
  }
}

/** Reads a stream whose bytes arrive in the given pieces, until its end or its first failure. */
export function readStream(provider: NativeProvider, pieces: readonly Uint8Array[]): unknown {
  const reader = provider.native.createChatStream(contextOf(provider.id));
  const decoder = decoderFor(provider.native);
  const chunks: ChatChunk[] = [];
  try {
    for (const piece of pieces) {
      for (const event of decoder.push(piece)) chunks.push(...reader.read(event));
    }
    for (const event of decoder.end()) chunks.push(...reader.read(event));
  } catch (error) {
    return toJson({ chunks, failure: failureOf(error), finished: reader.finished });
  }
  return toJson({ chunks, finished: reader.finished });
}

function decoderFor({ framing = 'sse' }: NativeDialect): EventDecoder {
  if (framing === 'ndjson') return new NdjsonDecoder();
  return framing === 'sse' ? new SseDecoder() : new AwsEventStreamDecoder();
}

function failureOf(error: unknown): unknown {
  if (error instanceof ProviderError) return { providerError: error.classified };
  if (error instanceof RequestTranslationError) {
    return { translationError: { path: error.path, message: error.message } };
  }
  throw error;
}

function toJson(value: unknown): unknown {
  const printed = JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Map ? Object.fromEntries(member) : member,
  );
  return JSON.parse(printed);
}
