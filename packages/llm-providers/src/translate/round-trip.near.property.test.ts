import { type ChatMessage, isJsonObject, type JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { targetOf } from '../fixtures.test-helper.ts';
import { mistral } from '../mistral.ts';
import { mistralCallId } from '../mistral-messages.ts';
import { ollama } from '../ollama.ts';
import type { Provider } from '../provider.ts';

/**
 * Generated conversations, read back from the two dialects that put the texts of a message together: every text,
 * picture, call and result arrives once, in order and in its role.
 */

type Content = readonly ('text' | 'image')[];

interface Substance {
  readonly texts: readonly string[];
  readonly images: readonly string[];
  readonly calls: readonly unknown[];
}

const content = fc.array(fc.constantFrom('text' as const, 'image' as const), { minLength: 1, maxLength: 3 });
const rounds = fc.array(
  fc.record({
    user: fc.array(content, { minLength: 1, maxLength: 2 }),
    answer: fc.boolean(),
    calls: fc.array(fc.record({ input: fc.dictionary(fc.string(), fc.integer()), result: content }), {
      maxLength: 3,
    }),
  }),
  { minLength: 1, maxLength: 4 },
);

type Rounds = typeof rounds extends fc.Arbitrary<infer T> ? T : never;

/** A conversation of numbered things, and what it holds. */
function conversationOf(generated: Rounds): { messages: ChatMessage[]; expected: Substance } {
  const texts: string[] = [];
  const images: string[] = [];
  const calls: unknown[] = [];
  const said = (role: string): string => {
    texts.push(`${role}:t${texts.length}`);
    return `t${texts.length - 1}`;
  };
  const partsOf = (parts: Content, role: string) =>
    parts.map((kind) => {
      if (kind === 'text') return { type: 'text', text: said(role) };
      images.push(Buffer.from(`image ${images.length}`).toString('base64'));
      return { type: 'image_url', image_url: { url: `data:image/png;base64,${images.at(-1)}` } };
    });
  const messages = generated.flatMap(({ user, answer, calls: asked }, round): ChatMessage[] => {
    const begun = user.map((parts) => ({ role: 'user', content: partsOf(parts, 'user') }));
    const toolCalls = asked.map(({ input }, index) => {
      calls.push([`call_${round}_${index}`, `tool_${index}`, JSON.parse(JSON.stringify(input))]);
      const called = { name: `tool_${index}`, arguments: JSON.stringify(input) };
      return { id: `call_${round}_${index}`, type: 'function' as const, function: called };
    });
    const spoken = answer ? said('assistant') : null;
    const reply = {
      role: 'assistant',
      content: spoken,
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    };
    const results = asked.map(({ result }, index) => ({
      role: 'tool',
      tool_call_id: `call_${round}_${index}`,
      content: partsOf(result, `call_${round}_${index}`),
    }));
    return [...begun, ...(answer || toolCalls.length > 0 ? [reply] : []), ...results];
  });
  return { messages, expected: { texts, images, calls } };
}

/** Reads a request of either dialect back. */
function readBack(body: JsonObject): Substance {
  const messages = list(body.messages);
  return {
    texts: messages.flatMap((message) => {
      const role = message.role === 'tool' ? String(message.tool_call_id) : String(message.role);
      const texts = chunksOf(message).flatMap(({ text }) => String(text ?? '').match(/t\d+/g) ?? []);
      return texts.map((text) => `${role}:${text}`);
    }),
    images: messages.flatMap((message) => {
      const urls = chunksOf(message).flatMap(({ image_url: url }) =>
        url === undefined ? [] : [String(url)],
      );
      const bare: unknown[] = Array.isArray(message.images) ? message.images : [];
      return [...urls.map((url) => url.slice(url.indexOf(',') + 1)), ...bare.map(String)];
    }),
    calls: messages.flatMap(({ tool_calls: calls }) =>
      list(calls).map((call) => {
        const { name, arguments: given } = Object(call.function);
        return [call.id, name, typeof given === 'string' ? JSON.parse(given) : given];
      }),
    ),
  };
}

function chunksOf({ content: said }: JsonObject): JsonObject[] {
  return typeof said === 'string' ? [{ text: said }] : list(said);
}

function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

describe.each<[string, Provider, (id: string) => string]>([
  ['Ollama', ollama, (id) => id],
  ['Mistral', mistral, mistralCallId],
])('%s', (_name, { id, native }, ownId) => {
  test('is given all that is said, shown, called and answered', () => {
    fc.assert(
      fc.property(rounds, (generated) => {
        const { messages, expected } = conversationOf(generated);
        const built = native?.buildChat({ model: 'm', messages }, targetOf(id));
        const got = readBack(built?.body ?? {});
        const ownText = (text: string) => text.replace(/^call_\d+_\d+/, ownId);
        expect(got.texts).toEqual(expected.texts.map(ownText));
        expect([...got.images].sort()).toEqual([...expected.images].sort());
        expect(got.calls).toEqual(
          expected.calls.map((call) =>
            Array.isArray(call) ? [ownId(String(call[0])), ...call.slice(1)] : call,
          ),
        );
      }),
      { numRuns: 300 },
    );
  });
});
