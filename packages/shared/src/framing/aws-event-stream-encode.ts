import { crc32 } from 'node:zlib';

const PRELUDE_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** The type number of a header value that is text. */
const STRING_TYPE = 7;

/**
 * One message of Amazon's binary event stream (AWS SDK reference, "Event stream encoding"): what
 * `AwsEventStreamDecoder` reads.
 *
 * @param headers Texts by name: `:message-type`, `:event-type`, `:content-type`.
 */
export function encodeAwsEvent(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const body = Buffer.from(payload, 'utf8');
  const sizeBytes = PRELUDE_BYTES + CHECKSUM_BYTES + head.length + body.length + CHECKSUM_BYTES;
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  prelude.writeUInt32BE(sizeBytes, 0);
  prelude.writeUInt32BE(head.length, 4);
  const message = Buffer.concat([prelude, checksumOf(prelude), head, body]);
  return Buffer.concat([message, checksumOf(message)]);
}

function encodeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length, 0);
  const written = Buffer.from(name, 'latin1');
  return Buffer.concat([Buffer.from([written.length]), written, Buffer.from([STRING_TYPE]), length, text]);
}

function checksumOf(bytes: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(bytes), 0);
  return checksum;
}
