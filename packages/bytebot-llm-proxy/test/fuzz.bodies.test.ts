import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { expectAnswered } from './support/answered.ts';
import { friendlyAnthropic } from './support/anthropic-wire.ts';
import { configOf } from './support/config.ts';
import { friendlyGemini } from './support/gemini-wire.ts';
import { isLong } from './support/long.ts';
import { expectIdle } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, completion, fixed, wholeStream } from './support/wire.ts';

/**
 * Whatever bytes a client sends: an answer, or a 4xx in the envelope; never a 5xx, never silence. One model takes
 * its bodies as bytes, the others have them translated.
 */

const numRuns = isLong ? 3_000 : 120;
jest.setTimeout(isLong ? 180_000 : 20_000);
const models = ['bytes', 'anthropic', 'gemini'];
const routes = ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'];

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.path.startsWith('/anthropic')) friendlyAnthropic(request, response);
    else if (request.path.startsWith('/gemini')) friendlyGemini(request, response);
    else if (request.headers.accept === 'text/event-stream') {
      beginStream(response);
      response.end(wholeStream('Hello'));
    } else fixed(200, completion('Hello'))(request, response);
  });
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'bytes', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` },
        { name: 'anthropic', model: 'anthropic/claude-sonnet-4', apiBase: `${upstream.url}/anthropic` },
        { name: 'gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${upstream.url}/gemini/v1beta` },
      ],
      { router_settings: { num_retries: 0 } },
    ),
  });
});

afterAll(async () => {
  await expectIdle(proxy);
  expect(proxy.process.exitCode).toBeNull();
  await proxy.stop();
  await upstream.close();
  // A defect of ours would be logged as one.
  expect(proxy.output()).not.toContain('unexpected error');
});

async function send(route: string, body: Uint8Array | string): Promise<void> {
  await expectAnswered(proxy.url + route, body);
}

const valid = (model: string): string =>
  JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'é😀 "x"' }] },
    ],
    stream: false,
    max_tokens: 5,
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
  });

const anyModel = fc.constantFrom(...models);
const anyRoute = fc.constantFrom(...routes);

test('random bytes', async () => {
  await fc.assert(fc.asyncProperty(anyRoute, fc.uint8Array({ maxLength: 200 }), send), { numRuns });
});

test('a valid body with bytes changed, removed and put in', async () => {
  const edit = fc.record({ at: fc.nat(400), removed: fc.nat(8), added: fc.uint8Array({ maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(
      anyRoute,
      anyModel,
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      async (route, model, edits) => {
        let body = Buffer.from(valid(model));
        for (const { at, removed, added } of edits) {
          const start = at % body.length;
          body = Buffer.concat([body.subarray(0, start), added, body.subarray(start + removed)]);
        }
        await send(route, body);
      },
    ),
    { numRuns },
  );
});

test('known fields with values of any kind', async () => {
  const field = fc.constantFrom(
    ...[
      'messages',
      'prompt',
      'input',
      'stream',
      'stream_options',
      'num_retries',
      'timeout',
      'stream_timeout',
    ],
    ...[
      'fallbacks',
      'disable_fallbacks',
      'extra_headers',
      'extra_body',
      'metadata',
      'route',
      'user',
      'tools',
    ],
    ...[
      'tool_choice',
      'response_format',
      'temperature',
      'max_tokens',
      'n',
      'stop',
      'reasoning_effort',
      '__proto__',
    ],
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom<unknown>(-1, 0, 1e308, '', 'true', [{}], { a: [] }, { toString: {} }),
  );
  await fc.assert(
    fc.asyncProperty(
      anyRoute,
      anyModel,
      fc.array(fc.tuple(field, value), { maxLength: 3 }),
      async (route, model, fields) => {
        const base = { model, messages: [{ role: 'user', content: 'Hi' }], prompt: 'Hi', input: 'Hi' };
        // Not an object literal: `__proto__` has to become a key.
        const changed = new Map<string, unknown>([...Object.entries(base), ...fields]);
        const members = [...changed].map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`);
        await send(route, `{${members.join(',')}}`);
      },
    ),
    { numRuns },
  );
});

test('messages of any shape', async () => {
  const part = fc.record(
    {
      type: fc.constantFrom('text', 'image_url', 'input_audio', 'file', 'tool_result', 'x'),
      text: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 })),
      image_url: fc.oneof(
        fc.constantFrom('data:image/png;base64,AAAA', 'data:,', 'x'),
        fc.jsonValue({ maxDepth: 1 }),
      ),
    },
    { requiredKeys: [] },
  );
  const call = fc.record(
    {
      id: fc.jsonValue({ maxDepth: 0 }),
      type: fc.constant('function'),
      function: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  );
  const message = fc.record(
    {
      role: fc.oneof(
        fc.constantFrom('system', 'user', 'assistant', 'tool', 'developer', 'x'),
        fc.jsonValue({ maxDepth: 0 }),
      ),
      content: fc.oneof(
        fc.string(),
        fc.constant(null),
        fc.array(part, { maxLength: 3 }),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      tool_calls: fc.oneof(fc.array(call, { maxLength: 2 }), fc.jsonValue({ maxDepth: 1 })),
      tool_call_id: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 0 })),
      name: fc.jsonValue({ maxDepth: 0 }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      anyModel,
      fc.array(message, { maxLength: 5 }),
      fc.boolean(),
      async (model, messages, stream) => {
        await send('/v1/chat/completions', JSON.stringify({ model, messages, stream }));
      },
    ),
    { numRuns },
  );
});
