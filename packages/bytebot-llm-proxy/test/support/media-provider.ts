import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as the provider saw it, byte for byte. */
export interface MediaRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** The form as the platform's own reader finds it, which shares nothing with the proxy's. */
  form(): Promise<FormData>;
  json(): Record<string, unknown>;
}

export type MediaAnswer = (
  request: MediaRequest,
  response: ServerResponse,
) => void | Promise<void> | undefined;

/** A provider of pictures and sound, told step by step what to answer. */
export interface MediaProvider {
  readonly url: string;
  /** The calls since the last `answerWith`. */
  readonly seen: MediaRequest[];
  readonly last: MediaRequest;
  answerWith(answer: MediaAnswer): void;
  close(): Promise<void>;
}

export async function startMediaProvider(first: MediaAnswer = friendlyMedia): Promise<MediaProvider> {
  let answer = first;
  let seen: MediaRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const { headers } = request;
      const call: MediaRequest = {
        path: request.url ?? '',
        headers,
        raw,
        form: () =>
          new Response(new Uint8Array(raw), {
            headers: { 'content-type': headers['content-type'] ?? '' },
          }).formData(),
        json: () => JSON.parse(raw.toString()) as Record<string, unknown>,
      };
      seen.push(call);
      Promise.resolve(answer(call, response)).catch((error: unknown) => response.destroy(error as Error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get seen() {
      return seen;
    },
    get last() {
      const call = seen.at(-1);
      if (call === undefined) throw new Error('the provider has not been asked');
      return call;
    },
    answerWith: (next) => {
      seen = [];
      answer = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export const SOUND = Buffer.from(Array.from({ length: 3_000 }, (_, index) => index % 256));
const imageUsage = {
  input_tokens: 20,
  output_tokens: 1_000,
  total_tokens: 1_020,
  input_tokens_details: { text_tokens: 20, image_tokens: 0 },
};

/** Answers every route as OpenAI does, and rankings as Cohere. */
export const friendlyMedia: MediaAnswer = async (request, response) => {
  const operation = request.path.split('?')[0]?.split('/').at(-1);
  if (operation === 'generations' || operation === 'edits') {
    const data = [{ b64_json: 'iVBORw0KGgo=' }];
    sendJson(response, { created: 1, data, usage: imageUsage });
  } else if (operation === 'speech') {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.end(SOUND);
  } else if (operation === 'moderations') {
    const results = [{ flagged: false, categories: {}, category_scores: {} }];
    sendJson(response, { id: 'modr-1', model: 'omni-moderation-latest', results });
  } else if (operation === 'rerank') {
    const results = [{ index: 1, relevance_score: 0.9 }];
    sendJson(response, { id: 'rerank-1', results, meta: { billed_units: { search_units: 1 } } });
  } else {
    await transcribe(request, response);
  }
};

async function transcribe(request: MediaRequest, response: ServerResponse): Promise<void> {
  const form = await request.form();
  const format = form.get('response_format') ?? 'json';
  const text = `heard ${(form.get('file') as File | null)?.size} bytes`;
  if (format === 'text') sendText(response, 'text/plain; charset=utf-8', `${text}\n`);
  else if (format === 'srt')
    sendText(response, 'text/plain; charset=utf-8', `1\n00:00:00,000 --> 00:00:02,000\n${text}\n\n`);
  else if (format === 'vtt')
    sendText(response, 'text/vtt', `WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${text}\n\n`);
  else if (format === 'verbose_json')
    sendJson(response, { task: 'transcribe', language: 'english', duration: 2.5, text, segments: [] });
  else sendJson(response, { text, usage: { type: 'duration', seconds: 3 } });
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, contentType: string, text: string): void {
  response.writeHead(200, { 'content-type': contentType });
  response.end(text);
}
