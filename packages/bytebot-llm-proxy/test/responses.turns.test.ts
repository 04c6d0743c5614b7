import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** What providers sign comes back to them from the client alone: the second turn goes to another process. */

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};
const ask = { role: 'user' as const, content: 'The weather in Oslo?' };

let simulator: Simulator;
let proxies: readonly ProxyProcess[];
let first: OpenAI;
let second: OpenAI;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  const config = configOf(
    [
      { name: 'claude', model: 'anthropic/claude-sonnet-4-5', apiBase: `${url}/anthropic` },
      { name: 'gemini', model: 'gemini/gemini-3-pro-preview', apiBase: `${url}/gemini/v1beta` },
      { name: 'openai', model: 'openai/gpt-5', apiBase: `${url}/openai/v1` },
    ],
    { litellm_settings: { num_retries: 0 }, router_settings: { fallbacks: [{ openai: ['claude'] }] } },
  );
  proxies = await Promise.all([1, 2].map(() => startProxy({ config, masterKey: MASTER_KEY })));
  const [one, two] = proxies.map(
    ({ url: base }) => new OpenAI({ baseURL: `${base}/v1`, apiKey: MASTER_KEY, maxRetries: 0 }),
  );
  if (one === undefined || two === undefined) throw new Error('There are no proxies.');
  first = one;
  second = two;
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await simulator.close();
});
beforeEach(() => simulator.reset());

function settingsOf(model: string) {
  return {
    model,
    tools: [weather],
    store: false,
    include: ['reasoning.encrypted_content' as const],
    reasoning: { effort: 'low' as const, summary: 'auto' as const },
  };
}

/** The turn as a client gives it back, with the results of its calls. */
function givenBack(output: readonly OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInput {
  const items = output.map((item) =>
    JSON.parse(JSON.stringify(item, (key, value) => (key === 'parsed_arguments' ? undefined : value))),
  );
  const results = output.flatMap((item) =>
    item.type === 'function_call'
      ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: 'sunny' }]
      : [],
  );
  return [ask, ...items, ...results];
}

async function lastBody(): Promise<Record<string, unknown>> {
  return (await simulator.seen()).at(-1)?.body ?? {};
}

describe.each(['whole', 'streamed'])('an answer that came %s', (manner) => {
  const firstTurn = async (model: string) => {
    const settings = { ...settingsOf(model), input: [ask] };
    const response =
      manner === 'whole'
        ? await first.responses.create(settings)
        : await first.responses.stream(settings).finalResponse();
    return response.output;
  };

  test('from Claude goes on with its signed thoughts', async () => {
    const input = givenBack(await firstTurn('claude'));
    const answer = await second.responses.create({ ...settingsOf('claude'), input });
    expect(answer.output_text).toContain('sunny');
    expect(await lastBody()).toMatchObject({
      thinking: { type: 'enabled' },
      messages: [
        { role: 'user' },
        {
          content: [
            { type: 'thinking', thinking: expect.any(String), signature: expect.any(String) },
            { type: 'tool_use' },
          ],
        },
        { role: 'user' },
      ],
    });
  });

  test('from Gemini goes on with its signatures', async () => {
    const input = givenBack(await firstTurn('gemini'));
    const answer = await second.responses.create({ ...settingsOf('gemini'), input });
    expect(answer.output_text).toContain('sunny');
    const { contents } = await lastBody();
    const parts = Object(contents)[1].parts;
    const call = parts.find((part: object) => 'functionCall' in part);
    expect(call.thoughtSignature).toEqual(expect.any(String));
    expect(call.thoughtSignature).not.toBe('skip_thought_signature_validator');
  });

  test('from OpenAI goes on elsewhere without what OpenAI has sealed, which is told', async () => {
    const input = givenBack(await firstTurn('openai'));
    const { data, response } = await second.responses
      .create({ ...settingsOf('gemini'), input })
      .withResponse();
    expect(data.output_text).toContain('sunny');
    expect(response.headers.get('x-bytebot-dropped-params')).toContain('input[1].encrypted_content');
  });

  test('from Claude goes on at OpenAI without what Claude has signed', async () => {
    const input = givenBack(await firstTurn('claude'));
    const answer = await second.responses.create({ ...settingsOf('openai'), input });
    expect(answer.output_text).toContain('sunny');
  });
});

test('where OpenAI is down the answer comes from the model that stands in', async () => {
  await simulator.script({ model: 'gpt-5', replies: [503], repeat: 'last' });
  const { output, model } = await first.responses.create({ ...settingsOf('openai'), input: [ask] });
  expect(model).toBe('claude-sonnet-4-5');
  expect(output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
});
