import { createHash, timingSafeEqual } from 'node:crypto';

/** Keys up to this length are compared as they are; longer ones by their digests. */
const COMPARED_BYTES = 256;
const presentedBytes = Buffer.alloc(COMPARED_BYTES);

/**
 * Compares in a time that depends on neither the secret nor its length: both sides are padded to one size. Hashing
 * both would be as safe, and costs several microseconds a request.
 */
export function sameSecret(presented: string, expected: string): boolean {
  if (presented.length > COMPARED_BYTES / 4 || expected.length > COMPARED_BYTES / 4) {
    return timingSafeEqual(digestOf(presented), digestOf(expected));
  }
  presentedBytes.fill(0, presentedBytes.write(presented));
  return timingSafeEqual(presentedBytes, paddedSecret(expected));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

let rememberedSecret: string | undefined;
const rememberedBytes = Buffer.alloc(COMPARED_BYTES);

function paddedSecret(secret: string): Buffer {
  if (secret !== rememberedSecret) {
    rememberedBytes.fill(0, rememberedBytes.write(secret));
    rememberedSecret = secret;
  }
  return rememberedBytes;
}
