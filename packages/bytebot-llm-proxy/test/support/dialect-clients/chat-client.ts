import { isJsonObject, type JsonObject } from '@bytebot/shared';
import {
  count,
  type DialectClient,
  endingOf,
  eventsIn,
  object,
  objects,
  only,
  present,
  type Said,
  text,
  type Wish,
} from './wish.ts';

/** OpenAI's chat completions. */
export const chatClient: DialectClient = {
  name: 'chat',
  request: (model, wish) => ({ path: '/v1/chat/completions', body: requestBody(model, wish) }),
  readWhole: (body) => {
    const { message, finish_reason: reason } = only(objects(body.choices), 'choice');
    return saidBy(object(message), reason, body.usage);
  },
  readStream: (stream) => {
    const events = eventsIn(stream).map(({ data }) => data);
    if (events.at(-1) !== '[DONE]') throw new Error('It has no end mark.');
    const chunks = events.slice(0, -1).map((data): JsonObject => JSON.parse(data));
    const choices = chunks.flatMap((chunk) => objects(chunk.choices));
    const ended = choices.filter(({ finish_reason: reason }) => typeof reason === 'string');
    const message = choices.map(({ delta }) => object(delta)).reduce(withDelta, { role: 'assistant' });
    const usage = only(
      chunks.filter((chunk) => isJsonObject(chunk.usage)),
      'usage',
    ).usage;
    return saidBy(message, only(ended, 'finish reason').finish_reason, usage);
  },
  endings: { calls: 'calls', length: 'length' },
};

function requestBody(model: string, wish: Wish): JsonObject {
  const { system, tools, schema, thinks, earlier } = wish;
  return present({
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: content(wish) },
      ...(earlier === undefined ? [] : [...earlier.answer.turn, ...results(earlier)]),
    ],
    tools: tools?.map(({ name, parameters }) => ({ type: 'function', function: { name, parameters } })),
    response_format:
      schema === undefined
        ? undefined
        : { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
    reasoning_effort: thinks === true ? 'low' : undefined,
    stop: wish.stop,
    max_completion_tokens: wish.tokensMax,
    stream: wish.streams,
    stream_options: wish.streams === true ? { include_usage: true } : undefined,
  });
}

function content({ text: said, picture }: Wish): unknown {
  if (picture === undefined) return said;
  return [
    { type: 'text', text: said },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
  ];
}

function results({ answer, results: given }: NonNullable<Wish['earlier']>): JsonObject[] {
  return answer.calls.map(({ id }, index) => ({ role: 'tool', tool_call_id: id, content: given[index] }));
}

const words = { stop: 'stop', tool_calls: 'calls', length: 'length', content_filter: 'refused' } as const;

function saidBy(message: JsonObject, reason: unknown, usage: unknown): Said {
  const { prompt_tokens: input, completion_tokens: output } = object(usage);
  return {
    text: text(message.content),
    thoughts: text(message.reasoning_content) || text(message.reasoning),
    calls: objects(message.tool_calls).map(({ id, function: called }) => ({
      id: String(id),
      name: String(object(called).name),
      input: JSON.parse(String(object(called).arguments)),
    })),
    ending: endingOf(reason, words),
    tokens: { input: count(input), output: count(output) },
    turn: [message],
  };
}

function withDelta(message: JsonObject, delta: JsonObject): JsonObject {
  const joined = ['content', 'reasoning_content', 'reasoning'].flatMap((field) =>
    typeof delta[field] === 'string' ? [[field, text(message[field]) + text(delta[field])]] : [],
  );
  const calls = objects(delta.tool_calls).reduce(withPiece, objects(message.tool_calls));
  const { content: _content, tool_calls: _calls, ...rest } = delta;
  return {
    ...message,
    ...rest,
    ...Object.fromEntries(joined),
    role: 'assistant',
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function withPiece(calls: JsonObject[], { index, function: called, ...rest }: JsonObject): JsonObject[] {
  const place = Number(index);
  const { name = '', arguments: before = '' } = object(calls[place]?.function);
  const whole = {
    ...calls[place],
    ...rest,
    function: {
      name: text(name) || object(called).name,
      arguments: text(before) + text(object(called).arguments),
    },
  };
  return Object.assign([...calls], { [place]: whole });
}
