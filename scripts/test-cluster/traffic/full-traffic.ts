import { type Installation, masterKey, proxyUrl } from '../installation.ts';
import type { TestBed } from '../test-bed.ts';
import { Traffic } from './traffic.ts';

const STREAM_SECONDS = 21;
const CHUNK_MS = 600;
const streamModel = 'sonoma-dusk-alpha';
const words = Array.from({ length: (STREAM_SECONDS * 1_000) / CHUNK_MS }, (_, index) => `word-${index + 1} `);

interface FullTraffic {
  readonly name: string;
  readonly streams: number;
  readonly requestsPerSecond?: number;
  readonly retryMs: number;
}

/** Many streams of 21 seconds each, word by word, and requests beside them; resolves once all streams are open. */
export async function fullTraffic(
  bed: TestBed,
  { kubectl, simulator }: Installation,
  { name, streams, requestsPerSecond = 50, retryMs }: FullTraffic,
): Promise<Traffic> {
  await simulator.reset();
  const reply = { chunks: words, chunkDelayMs: CHUNK_MS };
  const match = { provider: 'openrouter', model: `openrouter/${streamModel}` };
  await simulator.script({ match, replies: [reply], repeat: 'last' });
  const plan = {
    url: proxyUrl,
    streams,
    streamModel,
    streamText: words.join(''),
    streamSeconds: STREAM_SECONDS,
    requestsPerSecond,
    requestModel: 'gpt-oss-120b',
    rampSeconds: 12,
    longestSeconds: 480,
    retryMs,
  };
  const image = bed.images.reference('provider-simulator');
  return Traffic.start(kubectl, { name, image, key: masterKey, plan, signal: bed.signal });
}
