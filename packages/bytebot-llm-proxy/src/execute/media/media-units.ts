import type { Operation } from '@bytebot/llm-providers';
import type { ScannedBody } from '../../http/scan/scan-body.ts';
import type { MediaUnits } from '../../pricing/unit-price.ts';

/** More pictures than anybody is given at once. */
const IMAGES_MAX = 1_000;
/** What providers draw where the request does not say. */
const USUAL_PIXELS = 1024 * 1024;

/** What a request will be charged by, as far as it says so itself. */
export function requestUnits(operation: Operation, scanned: ScannedBody): MediaUnits {
  if (operation === 'image_generation' || operation === 'image_edit') return imageUnits(scanned);
  if (operation === 'speech') return { characters: charactersOf(fieldOf(scanned, 'input')) };
  return operation === 'rerank' ? { queries: 1 } : {};
}

function imageUnits(scanned: ScannedBody): MediaUnits {
  const wanted = Number(fieldOf(scanned, 'n') ?? 1);
  const images = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, IMAGES_MAX) : 1;
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(String(fieldOf(scanned, 'size') ?? '')) ?? [];
  const pixels = width === undefined ? USUAL_PIXELS : Number(width) * Number(height);
  return { images, pixels: images * pixels };
}

/** As people count them, not as they are stored. */
function charactersOf(text: unknown): number {
  let count = 0;
  if (typeof text === 'string') for (const _ of text) count += 1;
  return count;
}

/** A string that is not valid JSON is the provider's to refuse. */
function fieldOf(scanned: ScannedBody, name: string): unknown {
  try {
    return scanned.has(name) ? scanned.value(name) : undefined;
  } catch {
    return undefined;
  }
}
