import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../call.ts';

/** No secret: whoever runs the simulator may make its content; it only tells what was changed from what was not. */
const sealKey = 'the seal of the simulator';

/** What the content begins with, as OpenAI's does. */
const opening = 'gAAAAAB';

/** The content a client is to send back for a thought, which nobody but the provider that wrote it can read. */
export function encryptedContent({ address }: Call, itemId: string): string {
  const text = `${address.provider} ${itemId}`;
  return opening + Buffer.from(`${sealOf(text)}${text}`).toString('base64url');
}

/** The id of the item the content was made for; undefined when this provider did not make it. */
export function itemIdIn({ address }: Call, content: string): string | undefined {
  if (!content.startsWith(opening)) return undefined;
  const decoded = Buffer.from(content.slice(opening.length), 'base64url').toString('utf8');
  const seal = decoded.slice(0, sealLength);
  const text = decoded.slice(sealLength);
  const isOurs =
    seal.length === sealLength &&
    Buffer.byteLength(seal) === sealLength &&
    timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(text)));
  const [provider, itemId] = text.split(' ', 2);
  return isOurs && provider === address.provider ? itemId : undefined;
}

const sealLength = 32;

function sealOf(text: string): string {
  return createHmac('sha256', sealKey).update(text).digest('hex').slice(0, sealLength);
}
