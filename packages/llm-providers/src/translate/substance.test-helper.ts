import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { NativeRequest } from '../provider.ts';

/** One thing said, shown, called or answered, in the order it is. What a conversation is about, in any dialect. */
export type Substance =
  | { readonly system: string }
  | { readonly user: string }
  | { readonly assistant: string }
  | { readonly image: string }
  | { readonly call: string; readonly name: string; readonly input: unknown }
  | { readonly result: string; readonly text: string };

/** Reads a native request back; written from the providers' references, apart from the translation. */
export type Reader = (request: NativeRequest) => Substance[];

export const readers = {
  gemini: ({ body, toolNames }) => [
    ...list(Object(body.systemInstruction).parts).map(({ text }) => ({ system: String(text) })),
    ...list(body.contents).flatMap(({ role, parts }) =>
      list(parts).flatMap((part) => fromGemini(part, String(role), toolNames)),
    ),
  ],
  anthropic: ({ body, toolNames }) => [
    ...list(body.system).map(({ text }) => ({ system: String(text) })),
    ...list(body.messages).flatMap(({ role, content }) =>
      list(content).flatMap((block) => fromAnthropic(block, String(role), toolNames)),
    ),
  ],
  bedrock: ({ body, toolNames }) => [
    ...list(body.system)
      .map(({ text }) => ({ system: String(text) }))
      .filter(({ system }) => system !== 'Answer without calling a tool.'),
    ...list(body.messages).flatMap(({ role, content }) =>
      list(content).flatMap((block) => fromConverse(block, String(role), toolNames)),
    ),
  ],
} satisfies Record<string, Reader>;

function fromGemini(part: JsonObject, role: string, names: NativeRequest['toolNames']): Substance[] {
  const { text, inlineData, functionCall, functionResponse } = part;
  if (typeof text === 'string') return [role === 'user' ? { user: text } : { assistant: text }];
  if (isJsonObject(inlineData)) return [{ image: String(inlineData.data) }];
  if (isJsonObject(functionCall)) {
    const { id, name, args } = functionCall;
    return [{ call: String(id), name: names?.get(String(name)) ?? String(name), input: args }];
  }
  if (!isJsonObject(functionResponse)) throw new Error('An unknown part.');
  const inside = list(functionResponse.parts).flatMap((one) => fromGemini(one, role, names));
  return [
    { result: String(functionResponse.id), text: String(Object(functionResponse.response).output) },
    ...inside,
  ];
}

function fromAnthropic(block: JsonObject, role: string, names: NativeRequest['toolNames']): Substance[] {
  switch (block.type) {
    case 'text':
      return [role === 'user' ? { user: String(block.text) } : { assistant: String(block.text) }];
    case 'image':
      return [{ image: String(Object(block.source).data) }];
    case 'tool_use':
      return [
        {
          call: String(block.id),
          name: names?.get(String(block.name)) ?? String(block.name),
          input: block.input,
        },
      ];
    case 'tool_result': {
      const inside = list(block.content).flatMap((one) => fromAnthropic(one, role, names));
      const text = inside.flatMap((one) => ('user' in one ? [one.user] : [])).join('\n');
      return [{ result: String(block.tool_use_id), text }, ...inside.filter((one) => 'image' in one)];
    }
    default:
      throw new Error(`An unknown block: ${String(block.type)}`);
  }
}

function fromConverse(block: JsonObject, role: string, names: NativeRequest['toolNames']): Substance[] {
  const { text, image, toolUse, toolResult } = block;
  if (typeof text === 'string') return [role === 'user' ? { user: text } : { assistant: text }];
  if (isJsonObject(image)) return [{ image: String(Object(image.source).bytes) }];
  if (isJsonObject(toolUse)) {
    const { toolUseId, name, input } = toolUse;
    return [{ call: String(toolUseId), name: names?.get(String(name)) ?? String(name), input }];
  }
  if (!isJsonObject(toolResult)) throw new Error('An unknown block.');
  const inside = list(toolResult.content).flatMap((one) => fromConverse(one, role, names));
  const said = inside.flatMap((one) => ('user' in one && one.user !== '(no output)' ? [one.user] : []));
  return [
    { result: String(toolResult.toolUseId), text: said.join('\n') },
    ...inside.filter((one) => 'image' in one),
  ];
}

function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
