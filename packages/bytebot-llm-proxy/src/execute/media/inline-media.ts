import type { NativeDialect } from '@bytebot/llm-providers';
import { Failure } from '../../failure.ts';
import type { Exchange } from '../../http/exchange.ts';
import { MediaError } from './media-error.ts';
import { type MediaPlace, mapMedia } from './media-places.ts';

const MAX_FILES = 50;
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_TOTAL_BYTES = 50 * 1024 * 1024;

/** All of a request's files together; a client does not wait longer for its pictures than for an answer. */
const FETCH_ALL_TIMEOUT_MS = 60_000;
/** The code of the failures that name a file. */
export const INVALID_MEDIA = 'invalid_media';

/** What a request's addresses hold, as data URLs, so that a retry or a fallback does not fetch again. */
const fetchedFor = new WeakMap<Exchange, Map<string, string>>();

/** The media of a request, by address. */
export type MediaPlaces = ReadonlyMap<string, MediaPlace>;

/** What a request names that the provider does not fetch itself; undefined when that is nothing. */
export function mediaToFetch(
  request: Readonly<Record<string, unknown>>,
  dialect: NativeDialect | undefined,
): MediaPlaces | undefined {
  if (dialect?.mustInline === undefined) return undefined;
  let places: Map<string, MediaPlace> | undefined;
  mapMedia(request.messages, (place) => {
    if (dialect.mustInline?.(place.url, place.path) === true) {
      places ??= new Map();
      if (!places.has(place.url)) places.set(place.url, place);
    }
    return place.url;
  });
  return places;
}

/**
 * The request with its media inside it, as data URLs.
 *
 * @throws Failure `invalid_request` naming the part that could not be fetched.
 */
export async function inlineMedia(
  exchange: Exchange,
  request: Readonly<Record<string, unknown>>,
  places: MediaPlaces,
): Promise<Record<string, unknown>> {
  if (places.size > MAX_FILES) throw tooMany(places.size);
  const fetched = await fetchAll(exchange, [...places.values()]);
  const messages = mapMedia(request.messages, ({ url }) => fetched.get(url) ?? url);
  return { ...request, messages };
}

/** The answer has begun: nothing is sent a second time, so the files may go. */
export function forgetMedia(exchange: Exchange): void {
  fetchedFor.delete(exchange);
}

async function fetchAll(
  exchange: Exchange,
  places: readonly MediaPlace[],
): Promise<ReadonlyMap<string, string>> {
  const fetched = fetchedFor.get(exchange) ?? new Map<string, string>();
  fetchedFor.set(exchange, fetched);
  const stopper = new AbortController();
  exchange.whenStopped({ stop: () => stopper.abort() });
  const signal = AbortSignal.any([stopper.signal, AbortSignal.timeout(FETCH_ALL_TIMEOUT_MS)]);
  try {
    let leftBytes = MAX_TOTAL_BYTES;
    for (const place of places) {
      if (fetched.has(place.url)) continue;
      const { dataUrl, sizeBytes } = await fetchOne(exchange, place, leftBytes, signal);
      fetched.set(place.url, dataUrl);
      leftBytes -= sizeBytes;
    }
    return fetched;
  } finally {
    exchange.whenStopped(undefined);
  }
}

async function fetchOne(
  exchange: Exchange,
  { url, path }: MediaPlace,
  leftBytes: number,
  signal: AbortSignal,
): Promise<{ dataUrl: string; sizeBytes: number }> {
  const { services, snapshot } = exchange;
  try {
    const limitBytes = Math.min(MAX_FILE_BYTES, leftBytes);
    const { mediaType, bytes } = await services.media.fetch(url, snapshot.settings.media, limitBytes, signal);
    if (!services.retainedBytes.reserve(bytes.length)) throw new MediaError('no memory is left for it now');
    exchange.retainedBytes += bytes.length;
    return { dataUrl: `data:${mediaType};base64,${bytes.toString('base64')}`, sizeBytes: bytes.length };
  } catch (error) {
    if (exchange.stopped !== undefined) throw new Failure('cancelled', 'The client closed the connection.');
    if (!(error instanceof MediaError)) throw error;
    throw new Failure('invalid_request', `${path}: ${shown(url)} cannot be used: ${error.message}.`, {
      param: path,
      code: INVALID_MEDIA,
      hint: 'Send the file itself, as a data URL: data:image/png;base64,….',
    });
  }
}

/** Without its query, which may hold a signature. */
function shown(url: string): string {
  const { origin, pathname } = URL.parse(url) ?? { origin: 'the address', pathname: '' };
  return `${origin}${pathname}`.slice(0, 300);
}

function tooMany(count: number): Failure {
  return new Failure(
    'invalid_request',
    `The request names ${count} files; at most ${MAX_FILES} are fetched.`,
    {
      param: 'messages',
    },
  );
}
