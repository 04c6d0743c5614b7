import type { TranslatedProvider } from './bench-cases.ts';
import { codeLine } from './code-lines.ts';
import { createRandom } from './random.ts';

/** What the upstream mock does with a request; it is told by the last keys of the body. */
export type AnswerKind = 'unary' | 'stream' | 'idle';

/** The model the client names: the proxy's public name, which it has to replace. */
export const MODEL = 'bench';

/** The public name of the model of a provider whose dialect is translated. */
export function modelOf(provider: TranslatedProvider): string {
  return `${MODEL}-${provider}`;
}

/** The end of a body that asks for an answer other than a unary one. The mock looks for nothing else. */
export const STREAM_TAIL = '"stream":true}';
export const IDLE_TAIL = '"user":"idle"}';

type Message = { readonly role: string; readonly content: unknown };

/**
 * Two forms of one chat body: `model` first, as JavaScript clients write it, and after `messages`, as Python
 * clients do. A load alternates between them.
 */
export function chatBodies(
  messages: readonly Message[],
  answer: AnswerKind,
  model: string = MODEL,
  extra: Readonly<Record<string, unknown>> = {},
): readonly [Buffer, Buffer] {
  const sampling = { ...extra, temperature: 0.7, max_tokens: 256 };
  const tail = {
    ...(answer === 'idle' ? { stream: true, user: 'idle' } : {}),
    ...(answer === 'stream' ? { stream: true } : {}),
  };
  return [
    Buffer.from(JSON.stringify({ model, messages, ...sampling, ...tail })),
    Buffer.from(JSON.stringify({ messages, ...sampling, model, ...tail })),
  ];
}

/** A short question whose whole body is `sizeBytes` long. */
export function smallChat(
  sizeBytes: number,
  answer: AnswerKind,
  model: string = MODEL,
): readonly [Buffer, Buffer] {
  const system = { role: 'system', content: 'You are a careful assistant. Answer in two sentences.' };
  const empty = chatBodies([system, { role: 'user', content: '' }], answer, model)[0].length;
  const sentence = 'How do I keep a connection to an upstream open between requests? ';
  const lengthBytes = Math.max(0, sizeBytes - empty);
  const content = sentence.repeat(Math.ceil(lengthBytes / sentence.length)).slice(0, lengthBytes);
  return chatBodies([system, { role: 'user', content }], answer, model);
}

/** A long conversation about code of about `sizeBytes`: line ends, quotes, escapes and some letters beyond ASCII. */
export function textChat(sizeBytes: number): readonly [Buffer, Buffer] {
  const random = createRandom(200);
  const messages: Message[] = [
    { role: 'system', content: 'You are a programmer. Answer with "code".\nBe brief.' },
  ];
  const perMessage = sizeBytes / 12;
  let size = chatBodies(messages, 'unary')[0].length;
  while (size < sizeBytes) {
    const role = messages.length % 2 === 1 ? 'user' : 'assistant';
    let content = '';
    let contentBytes = 0;
    while (contentBytes < perMessage && size + contentBytes < sizeBytes) {
      const line = `${codeLine(random)}\n`;
      content += line;
      contentBytes += Buffer.byteLength(JSON.stringify(line)) - 2;
    }
    messages.push({ role, content });
    size += contentBytes + 32;
  }
  return chatBodies(messages, 'unary');
}

/** One question about a picture whose data URL makes the body `sizeBytes` long. */
export function imageChat(sizeBytes: number): readonly [Buffer, Buffer] {
  const start = 'data:image/png;base64,';
  const withImage = (url: string): readonly [Buffer, Buffer] =>
    chatBodies(
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is wrong on this screen?' },
            { type: 'image_url', image_url: { url, detail: 'high' } },
          ],
        },
      ],
      'unary',
    );
  const base64Bytes = Math.max(0, sizeBytes - withImage(start)[0].length);
  const random = createRandom(2_000);
  const picture = Buffer.alloc(Math.ceil((base64Bytes * 3) / 4));
  for (let index = 0; index < picture.length; index += 1) picture[index] = Math.floor(random() * 256);
  return withImage(start + picture.toString('base64').slice(0, base64Bytes));
}
