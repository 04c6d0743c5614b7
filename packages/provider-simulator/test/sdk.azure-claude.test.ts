import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';

/** Anthropic's SDK against Claude of the simulated Azure AI Foundry. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const hello = {
  model: 'my-claude',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there!' }],
};

/** The SDK sends its keys as bearers, which are tokens at Azure. */
function clientWith(headers: Readonly<Record<string, string>>): Anthropic {
  const baseURL = `${simulator.url}/azure/anthropic`;
  return new Anthropic({
    baseURL,
    apiKey: null,
    defaultHeaders: { authorization: null, ...headers },
    maxRetries: 0,
  });
}

const keyed = { 'api-key': 'sk-test-azure' };

test.each([
  ['api-key', 'sk-test-azure'],
  ['x-api-key', 'sk-test-azure'],
  ['authorization', 'Bearer sk.test.token'],
])('a message, with %s', async (header, value) => {
  const answer = await clientWith({ [header]: value }).messages.create(hello);
  expect(answer.content).toMatchObject([{ text: expect.stringContaining('You said: Hello there!') }]);
  expect(simulator.requests()).toMatchObject([{ provider: 'azure', path: '/azure/anthropic/v1/messages' }]);
});

test('a message, streamed', async () => {
  const message = await clientWith(keyed).messages.stream(hello).finalMessage();
  expect(message.usage.output_tokens).toBeGreaterThan(0);
});

test('a key that is wrong and a deployment that is missing are refused by Azure, a request by Claude', async () => {
  await expect(clientWith({ 'api-key': 'sk-test-bad' }).messages.create(hello)).rejects.toThrow(
    AuthenticationError,
  );
  const gone = clientWith(keyed).messages.create({ ...hello, model: 'does-not-exist' });
  await expect(gone).rejects.toThrow(NotFoundError);
  const invalid = await clientWith(keyed)
    .messages.create({ ...hello, max_tokens: 0 })
    .catch((error: unknown) => error);
  if (!(invalid instanceof BadRequestError)) throw new Error('It was not refused.');
  expect(invalid.error).toMatchObject({ type: 'error', request_id: expect.stringMatching(/^req_/) });
});
