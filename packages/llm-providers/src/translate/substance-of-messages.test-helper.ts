import { isJsonObject, type JsonObject, memberOf } from '@bytebot/shared';
import type { NativeRequest } from '../provider.ts';
import { placeholderText } from './conversation.ts';
import type { Reader, Substance } from './substance.test-helper.ts';

/** The dialects with OpenAI's roles (Cohere, Mistral, Ollama), read back; apart from the translation, as the others. */
export const messageReader: Reader = ({ body, toolNames }) =>
  list(body.messages).flatMap((message) => readMessage(message, toolNames));

function readMessage(message: JsonObject, names: NativeRequest['toolNames']): Substance[] {
  const { role, tool_call_id: id, tool_plan: plan, images } = message;
  const said = [...readContent(message.content), ...(typeof plan === 'string' ? [{ text: plan }] : [])];
  const shown = Array.isArray(images) ? images.map((image) => ({ image: String(image) })) : [];
  switch (role) {
    case 'system':
      return said.flatMap((one) => ('text' in one ? [{ system: one.text }] : []));
    case 'user':
      return [...shown, ...said].map((one) => ('text' in one ? { user: one.text } : one));
    case 'tool': {
      const texts = said.flatMap((one) => ('text' in one ? [one.text] : []));
      const pictures = said.flatMap((one) => ('image' in one ? [one] : []));
      return [{ result: String(id), text: texts.join('\n') }, ...pictures];
    }
    case 'assistant': {
      const texts = said.flatMap((one) => ('text' in one && !isFiller(one.text) ? [one.text] : []));
      return [...texts.map((text) => ({ assistant: text })), ...readCalls(message.tool_calls, names)];
    }
    default:
      throw new Error(`An unknown role: ${String(role)}`);
  }
}

function readCalls(calls: unknown, names: NativeRequest['toolNames']): Substance[] {
  return list(calls).map(({ id, function: called }) => {
    const name = String(memberOf(called, 'name'));
    const given = memberOf(called, 'arguments');
    const input: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    return { call: String(id), name: names?.get(name) ?? name, input };
  });
}

type Piece = { readonly text: string } | { readonly image: string };

/** Empty texts say nothing; a document of Cohere's holds the text of a result. */
function readContent(content: unknown): Piece[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return list(content).flatMap((part): Piece[] => {
    switch (part.type) {
      case 'text':
        return [{ text: String(part.text) }];
      case 'image_url':
        return [{ image: payloadOf(part.image_url) }];
      case 'document': {
        const text = String(memberOf(memberOf(part.document, 'data'), 'output'));
        return text === 'The result is shown below.' ? [] : [{ text }];
      }
      default:
        throw new Error(`An unknown part: ${String(part.type)}`);
    }
  });
}

function payloadOf(address: unknown): string {
  const url = String(isJsonObject(address) ? address.url : address);
  return url.slice(url.indexOf(',') + 1);
}

/** Where a dialect wants an assistant between a result and the user, and nobody said anything. */
export function isFiller(text: string): boolean {
  return text === placeholderText;
}

function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
