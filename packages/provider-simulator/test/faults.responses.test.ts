import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, eventsOf, type Seen } from './support/ask.ts';

/** The script's faults in the events of a response. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

async function streamed(reply: object | number): Promise<Seen> {
  simulator.script({ model: 'scripted', replies: [reply] });
  const body = { model: 'scripted', input: 'x', stream: true };
  return ask(simulator, { path: '/openai/v1/responses', body, patienceMs: 200 });
}

const typesOf = (seen: Seen): unknown[] => eventsOf(seen).map((event) => Object(event).type);
const said = (seen: Seen): string =>
  eventsOf(seen)
    .flatMap((event) => (Object(event).type === 'response.output_text.delta' ? [Object(event).delta] : []))
    .join('');

test('a status is the provider’s own error', async () => {
  const seen = await streamed({ status: 429, retryAfter: 7 });
  expect([seen.status, seen.headers['retry-after']]).toEqual([429, '7']);
  expect(JSON.parse(seen.text).error.code).toBe('rate_limit_exceeded');
});

test.each([
  [{ text: 'one two three', cutAfter: 2 }, false],
  [{ text: 'one two three', endAfter: 2 }, true],
  [{ text: 'one two three', stallAfter: 2 }, false],
])('%j ends after two pieces, without the last event', async (reply, isComplete) => {
  const seen = await streamed(reply);
  expect([said(seen), seen.isComplete]).toEqual(['one two', isComplete]);
  expect(typesOf(seen).at(-1)).toBe('response.output_text.delta');
});

test('an error says what went wrong, then what became of the response, numbered on', async () => {
  const seen = await streamed({ text: 'one two three', errorAfter: 1 });
  const events = eventsOf(seen).map(Object);
  expect(typesOf(seen).slice(-2)).toEqual(['error', 'response.failed']);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  expect(events.at(-1).response).toMatchObject({ status: 'failed', error: { code: 'server_is_overloaded' } });
});

test('without its end mark a response is never completed', async () => {
  const seen = await streamed({ text: 'one two', dropDone: true });
  expect(typesOf(seen).at(-1)).toBe('response.output_item.done');
});

test.each([
  ['content_filter', 'response.incomplete', { incomplete_details: { reason: 'content_filter' } }],
  ['length', 'response.incomplete', { incomplete_details: { reason: 'max_output_tokens' } }],
  ['failed', 'response.failed', { status: 'failed', error: { code: 'server_error' } }],
])('the finish reason %s ends it with %s', async (finishReason, type, response) => {
  const last = eventsOf(await streamed({ text: 'one two', finishReason })).at(-1);
  expect(last).toMatchObject({ type, response });
});

test('usage and text are as scripted', async () => {
  const seen = await streamed({ text: 'one', usage: { input_tokens: 7 } });
  expect(eventsOf(seen).at(-1)).toMatchObject({ response: { usage: { input_tokens: 7 } } });
  const without = await streamed({ text: 'one', usage: null });
  expect(eventsOf(without).at(-1)).toMatchObject({ response: { usage: null } });
});

test('what was kept is forgotten by a reset', async () => {
  const path = '/openai/v1/responses';
  const { id } = JSON.parse((await ask(simulator, { path, body: { model: 'm', input: 'x' } })).text);
  expect((await ask(simulator, { path: `${path}/${id}` })).status).toBe(200);
  simulator.reset();
  expect((await ask(simulator, { path: `${path}/${id}` })).status).toBe(404);
});
