import type { JsonObject } from '@bytebot/shared';
import {
  count,
  type DialectClient,
  eventsIn,
  object,
  objects,
  present,
  type Said,
  text,
  type Wish,
} from './wish.ts';

/** OpenAI's Responses, nothing kept. */
export const responsesClient: DialectClient = {
  name: 'responses',
  request: (model, wish) => ({ path: '/v1/responses', body: requestBody(model, wish) }),
  readWhole: saidBy,
  readStream: (stream) => {
    const events = eventsIn(stream).map(({ data }): JsonObject => JSON.parse(data));
    if (events[0]?.type !== 'response.created') throw new Error('It has no beginning.');
    if (events.some(({ sequence_number: number }, index) => number !== index))
      throw new Error('Its events are not numbered.');
    const last = events.at(-1);
    if (last?.type !== 'response.completed' && last?.type !== 'response.incomplete')
      throw new Error(`It ends with ${JSON.stringify(last)}`);
    const said = saidBy(object(last.response));
    const streamed = events.map(({ type, delta }) =>
      type === 'response.output_text.delta' ? text(delta) : '',
    );
    if (streamed.join('') !== said.text) throw new Error('Its deltas are not its text.');
    return said;
  },
  endings: { calls: 'stop', length: 'length' },
};

function requestBody(model: string, wish: Wish): JsonObject {
  const { system, tools, schema, thinks, earlier, picture } = wish;
  const shown = { type: 'input_image', image_url: `data:image/png;base64,${picture}`, detail: 'auto' };
  return present({
    model,
    store: false,
    instructions: system,
    input: [
      {
        role: 'user',
        content: [{ type: 'input_text', text: wish.text }, ...(picture === undefined ? [] : [shown])],
      },
      ...(earlier === undefined ? [] : [...earlier.answer.turn, ...results(earlier)]),
    ],
    tools: tools?.map(({ name, parameters }) => ({ type: 'function', name, parameters, strict: false })),
    text:
      schema === undefined
        ? undefined
        : { format: { type: 'json_schema', name: 'answer', schema, strict: true } },
    reasoning: thinks === true ? { effort: 'low', summary: 'auto' } : undefined,
    include: thinks === true ? ['reasoning.encrypted_content'] : undefined,
    stop: wish.stop,
    max_output_tokens: wish.tokensMax,
    stream: wish.streams,
  });
}

function results({ answer, results: given }: NonNullable<Wish['earlier']>): JsonObject[] {
  return answer.calls.map(({ id }, index) => ({
    type: 'function_call_output',
    call_id: id,
    output: given[index],
  }));
}

function saidBy(response: JsonObject): Said {
  const { object: kind, output, status, usage } = response;
  if (kind !== 'response') throw new Error('It is no response.');
  const items = objects(output);
  const textsOf = (type: string, field: string): string =>
    items
      .flatMap((item) => (item.type === type ? objects(item[field]) : []))
      .map((part) => text(part.text))
      .join('');
  const { input_tokens: input, output_tokens: tokens } = object(usage);
  return {
    text: textsOf('message', 'content'),
    thoughts: textsOf('reasoning', 'summary') || textsOf('reasoning', 'content'),
    calls: items.flatMap((item) =>
      item.type === 'function_call'
        ? [
            {
              id: String(item.call_id),
              name: String(item.name),
              input: JSON.parse(String(item.arguments)),
            },
          ]
        : [],
    ),
    ending: endingOf(status, response.incomplete_details),
    tokens: { input: count(input), output: count(tokens) },
    turn: items,
  };
}

function endingOf(status: unknown, details: unknown): Said['ending'] {
  if (status === 'completed') return 'stop';
  const { reason } = object(details);
  if (status !== 'incomplete') throw new Error(`An unknown ending: ${String(status)}`);
  return reason === 'max_output_tokens' ? 'length' : 'refused';
}
