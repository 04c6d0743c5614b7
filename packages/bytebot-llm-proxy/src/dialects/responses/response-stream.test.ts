import { describe, expect, test } from '@jest/globals';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { decodeBlocks } from './carried-blocks.ts';
import {
  call,
  chunk,
  eventsOf,
  sdkAnsweredWith,
  typesOf,
  usageChunk,
  written,
} from './responses.test-helper.ts';

const hello = [
  chunk({ role: 'assistant', content: 'Hel' }),
  chunk({ content: 'lo' }),
  chunk({}, 'stop'),
  usageChunk(),
];

describe('a text', () => {
  test('comes in named events that are numbered without a gap', () => {
    const text = written(hello);
    expect(typesOf(text)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(eventsOf(text).map((event) => event.sequence_number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(text).not.toContain('[DONE]');
  });

  test('is put together by the SDK', async () => {
    const stream = sdkAnsweredWith(written(hello)).responses.stream({ model: 'chat', input: 'Hello' });
    const deltas: string[] = [];
    stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta));
    const response = await stream.finalResponse();
    expect(deltas).toEqual(['Hel', 'lo']);
    expect(response.output_text).toBe('Hello');
    expect(response).toMatchObject({
      id: 'resp_abc',
      object: 'response',
      status: 'completed',
      model: 'gpt-4o',
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 14,
      },
    });
  });

  test('that was cut is incomplete, and so is its message', async () => {
    const text = written([chunk({ content: 'Hel' }), chunk({}, 'length'), usageChunk()]);
    expect(typesOf(text).at(-1)).toBe('incomplete');
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Hello' })
      .finalResponse();
    expect(response.incomplete_details).toEqual({ reason: 'max_output_tokens' });
    expect(response.output).toMatchObject([{ type: 'message', status: 'incomplete' }]);
  });

  test('has its notes and probabilities', async () => {
    const citation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.b', title: 'A', start_index: 0, end_index: 2 },
    };
    const logprobs = {
      content: [{ token: 'Hi', logprob: -0.1, top_logprobs: [{ token: 'Hi', logprob: -0.1 }] }],
    };
    const text = written([
      chunk({ content: 'Hi' }, null, { logprobs }),
      chunk({ annotations: [citation] }),
      chunk({}, 'stop'),
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Hello' })
      .finalResponse();
    expect(response.output).toMatchObject([
      {
        content: [
          {
            annotations: [
              { type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 2 },
            ],
            logprobs: [{ token: 'Hi', bytes: [72, 105], top_logprobs: [{ bytes: [72, 105] }] }],
          },
        ],
      },
    ]);
  });

  test('and a refusal are two parts of one message', async () => {
    const text = written([
      chunk({ content: 'Well.' }),
      chunk({ refusal: 'No.' }),
      chunk({}, 'content_filter'),
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Hello' })
      .finalResponse();
    expect(response.incomplete_details).toEqual({ reason: 'content_filter' });
    expect(response.output).toMatchObject([
      {
        content: [
          { type: 'output_text', text: 'Well.' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
    ]);
  });

  test('of a schema is parsed by the SDK', async () => {
    const format = zodTextFormat(z.object({ city: z.string() }), 'place');
    const text = written([chunk({ content: '{"city":' }), chunk({ content: '"Rome"}' }), chunk({}, 'stop')]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Where?', text: { format } })
      .finalResponse();
    expect(response.output_parsed).toEqual({ city: 'Rome' });
  });
});

describe('thoughts', () => {
  const block = { type: 'thinking', thinking: 'Hm, well.', signature: 'sig' };

  test('are a summary, and what was signed travels in the encrypted content', async () => {
    const text = written([
      chunk({ reasoning_content: 'Hm, ' }),
      chunk({ reasoning_content: 'well.' }),
      chunk({ thinking_blocks: [block] }),
      chunk({ content: 'Yes.' }),
      chunk({}, 'stop'),
    ]);
    expect(typesOf(text).slice(2, 9)).toEqual([
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Hello' })
      .finalResponse();
    const [item] = response.output;
    if (item?.type !== 'reasoning') throw new Error('There is no reasoning item.');
    expect(item.summary).toEqual([{ type: 'summary_text', text: 'Hm, well.' }]);
    expect(decodeBlocks(item.encrypted_content ?? '')?.thinkingBlocks).toEqual([block]);
    expect(response.output_text).toBe('Yes.');
  });

  test('that a call is signed for come before it', () => {
    const extra = { extra_content: { google: { thought_signature: 'signed' } } };
    const text = written([chunk(call(0, '{}', 'call_1', 'look', extra)), chunk({}, 'tool_calls')]);
    const { output } = Object(eventsOf(text).at(-1)?.response);
    expect(output).toMatchObject([{ type: 'reasoning', summary: [] }, { type: 'function_call' }]);
    expect(decodeBlocks(output[0].encrypted_content)?.callSignatures).toEqual({ call_1: 'signed' });
  });

  test('that a text is signed for come at the end', () => {
    const signed = { content: 'Yes.', provider_specific_fields: { thought_signatures: ['signed'] } };
    const text = written([chunk({ content: 'Well. ' }), chunk(signed), chunk({}, 'stop')]);
    const { output } = Object(eventsOf(text).at(-1)?.response);
    expect(output).toMatchObject([
      { type: 'message', content: [{ text: 'Well. Yes.' }] },
      { type: 'reasoning' },
    ]);
    expect(decodeBlocks(output[1].encrypted_content)?.textSignatures).toEqual(['signed']);
  });
});

test('an image is a call of the image tool', async () => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  const text = written([chunk({ content: 'Here.' }), chunk({ images: [image] }), chunk({}, 'stop')]);
  const response = await sdkAnsweredWith(text)
    .responses.stream({ model: 'chat', input: 'Draw.' })
    .finalResponse();
  expect(response.output).toMatchObject([
    { type: 'message' },
    { type: 'image_generation_call', status: 'completed', result: 'AAAA', output_format: 'png' },
  ]);
});

test('sound is a part of the message, with what is said in it', async () => {
  const text = written([
    chunk({ audio: { id: 'audio_1', transcript: 'Hi' } }),
    chunk({ audio: { data: 'AAAA' } }),
    chunk({ audio: { data: 'BBBB' } }),
    chunk({}, 'stop'),
  ]);
  expect(typesOf(text)).toContain('audio.delta');
  const response = await sdkAnsweredWith(text)
    .responses.stream({ model: 'chat', input: 'Speak.' })
    .finalResponse();
  expect(response.output).toMatchObject([
    { content: [{ type: 'output_audio', data: 'AAAABBBB', transcript: 'Hi' }] },
  ]);
});

describe('the whole answer', () => {
  test('is given to be kept once, as the last event holds it', () => {
    const kept: unknown[] = [];
    const text = written(hello, { keep: (response) => kept.push(response) });
    expect(kept).toEqual([eventsOf(text).at(-1)?.response]);
    expect(kept).toMatchObject([{ store: true }]);
  });

  test('that is not kept says so', () => {
    expect(eventsOf(written(hello)).at(-1)).toMatchObject({ response: { store: false } });
  });

  test('has the name that the client asked for, where the config wants that', () => {
    const events = eventsOf(written(hello, { echoModel: 'chat' }));
    expect(events[0]).toMatchObject({ response: { model: 'chat' } });
    expect(events.at(-1)).toMatchObject({ response: { model: 'chat' } });
  });

  test('without any chunk is empty and complete', () => {
    expect(typesOf(written([]))).toEqual(['created', 'in_progress', 'completed']);
  });
});
