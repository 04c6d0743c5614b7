import type { ForeignClient } from './bench-cases.ts';
import { MASTER_KEY, type RequestTarget } from './request-bytes.ts';

const SIZE_BYTES = 1_000;
const SYSTEM = 'You are a careful assistant. Answer in two sentences.';
const SENTENCE = 'How do I keep a connection to an upstream open between requests? ';

/**
 * A short question of 1 KB in a client's own dialect, in two forms: `model` first, as JavaScript clients write it, and
 * after the messages, as Python clients do. Google's clients name it in the path.
 */
export function foreignBodies(
  client: ForeignClient,
  model: string,
  streams: boolean,
): readonly [Buffer, Buffer] {
  const body = (question: string): readonly [object, object] => forms(client, model, streams, question);
  const emptyBytes = Buffer.byteLength(JSON.stringify(body('')[0]));
  const lengthBytes = Math.max(0, SIZE_BYTES - emptyBytes);
  const question = SENTENCE.repeat(Math.ceil(lengthBytes / SENTENCE.length)).slice(0, lengthBytes);
  const [first, second] = body(question);
  return [Buffer.from(JSON.stringify(first)), Buffer.from(JSON.stringify(second))];
}

function forms(
  client: ForeignClient,
  model: string,
  streams: boolean,
  question: string,
): readonly [object, object] {
  const stream = streams ? { stream: true } : {};
  switch (client) {
    case 'messages': {
      const messages = [{ role: 'user', content: question }];
      const sampling = { system: SYSTEM, temperature: 0.7 };
      return [
        { model, max_tokens: 256, messages, ...sampling, ...stream },
        { max_tokens: 256, messages, model, ...stream, ...sampling },
      ];
    }
    case 'responses': {
      const input = [{ role: 'user', content: question }];
      const sampling = { max_output_tokens: 256, temperature: 0.7 };
      return [
        { model, instructions: SYSTEM, input, ...sampling, ...stream },
        { input, instructions: SYSTEM, ...sampling, model, ...stream },
      ];
    }
    case 'generate': {
      const contents = [{ parts: [{ text: question }], role: 'user' }];
      const systemInstruction = { parts: [{ text: SYSTEM }], role: 'user' };
      const generationConfig = { temperature: 0.7, maxOutputTokens: 256 };
      return [
        { contents, systemInstruction, generationConfig },
        { systemInstruction, contents, generationConfig },
      ];
    }
  }
}

/** Path and headers of the official SDK. */
export function foreignTarget(client: ForeignClient, model: string, streams: boolean): RequestTarget {
  const stainless = ['X-Stainless-Lang: js', 'X-Stainless-Retry-Count: 0'];
  switch (client) {
    case 'messages':
      return {
        path: '/v1/messages',
        headers: [
          `X-Api-Key: ${MASTER_KEY}`,
          'Anthropic-Version: 2023-06-01',
          'User-Agent: Anthropic/JS 0.70.0',
          'X-Stainless-Timeout: 600',
          ...stainless,
        ],
      };
    case 'responses':
      return {
        path: '/v1/responses',
        headers: [`Authorization: Bearer ${MASTER_KEY}`, 'User-Agent: OpenAI/JS 7.55.0', ...stainless],
      };
    case 'generate': {
      const agent = 'google-genai-sdk/1.30.0 gl-node/v24.11.0';
      return {
        path: `/v1beta/models/${model}:${streams ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        headers: [`X-Goog-Api-Key: ${MASTER_KEY}`, `User-Agent: ${agent}`, `X-Goog-Api-Client: ${agent}`],
      };
    }
  }
}
