/** The content type of each format of sound. */
export const soundTypes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

const sampleRate = 24_000;
/** A tenth of a second of 16 bits. */
const pieceSizeBytes = sampleRate / 5;
const mp3FrameSizeBytes = 417;

/** Silence, in as many pieces as are asked for; each begins as its format does. */
export function silence(format: string, count: number): Buffer[] {
  const piece = (): Buffer => Buffer.alloc(pieceSizeBytes);
  switch (format) {
    case 'mp3':
      return repeated(count, framed(Buffer.from([0xff, 0xfb, 0x90, 0xc4]), mp3FrameSizeBytes));
    case 'aac':
      return repeated(count, framed(Buffer.from([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc]), 128));
    case 'opus':
      return [Buffer.from('OggS'), ...repeated(count, framed(Buffer.from('OggS'), 256))];
    case 'flac':
      return [Buffer.from('fLaC'), ...repeated(count, piece())];
    case 'wav':
      return [wavHeader(count * pieceSizeBytes), ...repeated(count, piece())];
    default:
      return repeated(count, piece());
  }
}

function repeated(count: number, piece: Buffer): Buffer[] {
  return Array.from({ length: count }, () => piece);
}

function framed(header: Buffer, sizeBytes: number): Buffer {
  return Buffer.concat([header, Buffer.alloc(sizeBytes - header.length)]);
}

/** RIFF, one channel of 16 bits. */
function wavHeader(dataSizeBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataSizeBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataSizeBytes, 40);
  return header;
}
