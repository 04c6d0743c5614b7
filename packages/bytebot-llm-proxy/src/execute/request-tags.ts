import { isJsonObject } from '@bytebot/shared';
import type { ScannedBody } from '../http/scan/scan-body.ts';

/** More help nobody; the rest is left out. */
const TAGS_MAX = 50;

/** The tags of a request: `tags` and `metadata.tags` of the body, and the header, which has them with commas. */
export function requestTags(
  scanned: ScannedBody,
  header: string | readonly string[] | undefined,
): readonly string[] {
  const found = [
    ...(scanned.has('tags') ? textsOf(scanned.value('tags')) : []),
    ...metadataTags(scanned, 'metadata'),
    ...metadataTags(scanned, 'litellm_metadata'),
    ...(typeof header === 'string' ? header.split(',') : []),
  ];
  const tags = found.map((tag) => tag.trim()).filter((tag) => tag !== '');
  return tags.length === 0 ? tags : [...new Set(tags)].slice(0, TAGS_MAX);
}

function metadataTags(scanned: ScannedBody, name: string): string[] {
  const metadata = scanned.has(name) ? scanned.value(name) : undefined;
  return isJsonObject(metadata) ? textsOf(metadata.tags) : [];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
