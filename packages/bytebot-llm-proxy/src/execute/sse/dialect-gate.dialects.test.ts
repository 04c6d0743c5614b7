import { describe, expect, test } from '@jest/globals';
import { anthropicDialect } from '../../dialects/anthropic/anthropic-dialect.ts';
import type { ClientDialect } from '../../dialects/client-dialect.ts';
import { geminiDialect } from '../../dialects/gemini/gemini-dialect.ts';
import { responsesDialect } from '../../dialects/responses/responses-dialect.ts';
import { createDialectGate } from './dialect-gate.ts';
import { type DialectResult, runDialectGate } from './dialect-reference.test-helper.ts';
import { cutAt } from './sse-stream.test-helper.ts';

/** The three dialects as their providers stream them. */

const named = (values: readonly Readonly<Record<string, unknown>>[]): string[] =>
  values.map((value) => `event: ${String(value.type)}\ndata: ${JSON.stringify(value)}\n\n`);

const messageEvents = named([
  {
    type: 'message_start',
    message: { id: 'msg_1', model: 'claude-1', usage: { input_tokens: 20, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hé日' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } } as {
    type: string;
  },
  { type: 'message_stop' },
]);

const response = { id: 'resp_1', model: 'gpt-1', status: 'completed', output: [] };
const responseEvents = named([
  { type: 'response.created', response: { ...response, status: 'in_progress' } },
  { type: 'response.output_item.added', item: { type: 'message', status: 'in_progress' } } as {
    type: string;
  },
  { type: 'response.output_text.delta', delta: 'Hé日' },
  {
    type: 'response.completed',
    response: { ...response, usage: { input_tokens: 20, output_tokens: 9, total_tokens: 29 } },
  },
]);

const generations = [
  { candidates: [{ content: { parts: [{ text: 'Hé日' }] } }], modelVersion: 'gemini-1', responseId: 'r1' },
  { candidates: [{ content: { parts: [] }, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 20 } },
  { usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 9, totalTokenCount: 29 } },
].map((value) => `data: ${JSON.stringify(value)}\r\n\r\n`);

const dialects: readonly (readonly [string, ClientDialect, readonly string[], Partial<DialectResult>])[] = [
  ['Messages', anthropicDialect, messageEvents, { model: 'claude-1', answerId: 'msg_1' }],
  ['Responses', responsesDialect, responseEvents, { model: 'gpt-1', answerId: 'resp_1' }],
  ['Gemini', geminiDialect, generations, { model: 'gemini-1', answerId: 'r1' }],
];

describe.each(dialects)('a stream of %s', (_name, dialect, events, facts) => {
  const gate = (echoModel?: string) =>
    createDialectGate({ reading: dialect.native, form: dialect.stream('events'), echoModel });
  const bytes = Buffer.from(events.join(''));

  test('passes unchanged wherever it is cut, and says what it is and what it used', () => {
    for (let place = 0; place <= bytes.length; place += 1) {
      const result = runDialectGate(gate(), cutAt(bytes, [place]));
      expect(result).toMatchObject({
        ...facts,
        output: bytes.toString('latin1'),
        fault: undefined,
        complete: true,
      });
      expect(result.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 });
    }
  });

  test('is held until its first text, and has failed when it is cut before its end', () => {
    const first = events.findIndex((event) => event.includes('Hé日'));
    const cut = gate();
    for (const event of events.slice(0, first)) cut.push(Buffer.from(event));
    expect(cut.contentBegun).toBe(false);
    cut.push(Buffer.from(events[first] ?? ''));
    expect(cut.take()?.toString()).toBe(events.slice(0, first + 1).join(''));
    cut.finish();
    expect(cut.fault).toMatchObject({ cause: 'unreadable' });
  });

  test('names another model where the config asks for it', () => {
    const result = runDialectGate(gate('mine'), [bytes]);
    expect(result.output).toBe(bytes.toString('latin1').replaceAll(JSON.stringify(facts.model), '"mine"'));
  });
});
