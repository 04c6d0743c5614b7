import type { JsonObject } from '@bytebot/shared';
import {
  count,
  type DialectClient,
  endingOf,
  eventsIn,
  object,
  objects,
  present,
  type Said,
  text,
  type Wish,
} from './wish.ts';

/** Anthropic's Messages. */
export const messagesClient: DialectClient = {
  name: 'messages',
  request: (model, wish) => ({ path: '/v1/messages', body: requestBody(model, wish) }),
  readWhole: (body) => {
    if (body.type !== 'message' || body.role !== 'assistant') throw new Error('It is no message.');
    return saidBy(objects(body.content), body.stop_reason, body.usage);
  },
  readStream: (stream) => {
    const events = eventsIn(stream).map(({ name, data }): JsonObject => {
      const event: JsonObject = JSON.parse(data);
      if (event.type !== name) throw new Error(`${name} holds ${String(event.type)}`);
      return event;
    });
    if (events[0]?.type !== 'message_start' || events.at(-1)?.type !== 'message_stop')
      throw new Error('It has no beginning or no end.');
    const told = events.filter(({ type }) => type === 'message_delta').at(-1);
    const usage = { ...object(object(events[0].message).usage), ...object(told?.usage) };
    return saidBy(events.reduce(withEvent, []).map(finished), object(told?.delta).stop_reason, usage);
  },
  endings: { calls: 'calls', length: 'length' },
};

function requestBody(model: string, wish: Wish): JsonObject {
  const { system, tools, schema, thinks, stop, earlier, picture } = wish;
  const source = { type: 'base64', media_type: 'image/png', data: picture };
  return present({
    model,
    max_tokens: wish.tokensMax ?? 4_000,
    system,
    messages: [
      {
        role: 'user',
        content: [
          ...(picture === undefined ? [] : [{ type: 'image', source }]),
          { type: 'text', text: wish.text },
        ],
      },
      ...(earlier === undefined ? [] : [...earlier.answer.turn, results(earlier)]),
    ],
    tools: tools?.map(({ name, parameters }) => ({ name, input_schema: parameters })),
    output_config: schema === undefined ? undefined : { format: { type: 'json_schema', schema } },
    thinking: thinks === true ? { type: 'enabled', budget_tokens: 1_024 } : undefined,
    stop_sequences: stop === undefined ? undefined : [stop],
    stream: wish.streams,
  });
}

function results({ answer, results: given }: NonNullable<Wish['earlier']>): JsonObject {
  return {
    role: 'user',
    content: answer.calls.map(({ id }, index) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: given[index],
    })),
  };
}

const words = {
  end_turn: 'stop',
  tool_use: 'calls',
  max_tokens: 'length',
  stop_sequence: 'sequence',
  refusal: 'refused',
} as const;

function saidBy(content: JsonObject[], reason: unknown, usage: unknown): Said {
  const { input_tokens: input, output_tokens: output } = object(usage);
  return {
    text: content.map((block) => text(block.text)).join(''),
    thoughts: content.map((block) => text(block.thinking)).join(''),
    calls: content.flatMap(({ type, id, name, input: given }) =>
      type === 'tool_use' ? [{ id: String(id), name: String(name), input: given }] : [],
    ),
    ending: endingOf(reason, words),
    tokens: { input: count(input), output: count(output) },
    turn: [{ role: 'assistant', content }],
  };
}

function withEvent(content: JsonObject[], event: JsonObject): JsonObject[] {
  const place = Number(event.index);
  if (event.type === 'content_block_start') {
    if (place !== content.length) throw new Error(`Block ${place} is not the next.`);
    return [...content, object(event.content_block)];
  }
  if (event.type !== 'content_block_delta') return content;
  const block = content[place];
  if (block === undefined || place !== content.length - 1) throw new Error(`Block ${place} is not open.`);
  const { type: _type, ...pieces } = object(event.delta);
  const grown = Object.fromEntries(
    Object.entries(pieces).map(([field, piece]) => [field, text(block[field]) + text(piece)]),
  );
  return [...content.slice(0, -1), { ...block, ...grown }];
}

function finished({ partial_json: json, ...block }: JsonObject): JsonObject {
  return json === undefined ? block : { ...block, input: JSON.parse(text(json) || '{}') };
}
