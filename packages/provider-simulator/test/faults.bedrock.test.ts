import {
  AccessDeniedException,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InternalServerException,
  ModelErrorException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { simulatedKeys, simulatedRoleKeys } from '../src/bedrock/check-signature.ts';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { bedrockClient } from './support/bedrock-client.ts';

/** How the simulated Bedrock fails, as Amazon's own SDK understands it. */

let simulator: RunningSimulator;
let client: BedrockRuntimeClient;
const modelId = 'anthropic.claude-3-haiku-20240307-v1:0';
const hello = { modelId, messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }] };

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = bedrockClient(simulator.url);
});
afterAll(async () => {
  client.destroy();
  await simulator.close();
});
beforeEach(() => simulator.reset());

test.each([
  [400, ValidationException],
  [403, AccessDeniedException],
  [404, ResourceNotFoundException],
  [408, ModelTimeoutException],
  [424, ModelErrorException],
  [429, ThrottlingException],
  [500, InternalServerException],
  [503, ServiceUnavailableException],
])('%i is its typed error', async (status, type) => {
  simulator.script({ model: modelId, replies: [status] });
  await expect(client.send(new ConverseCommand(hello))).rejects.toBeInstanceOf(type);
});

test('a name Bedrock does not know is a 400', async () => {
  const unknown = client.send(new ConverseCommand({ ...hello, modelId: 'anthropic.does-not-exist-v1:0' }));
  await expect(unknown).rejects.toThrow('The provided model identifier is invalid.');
});

describe('who asks', () => {
  const send = (keys: Parameters<typeof bedrockClient>[1]): Promise<unknown> =>
    bedrockClient(simulator.url, keys).send(new ConverseCommand(hello));

  test('a wrong secret is a wrong signature', async () => {
    const wrong = send({ ...simulatedKeys, secretAccessKey: 'sk-test-other' });
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('unknown keys and role keys without their token are not recognized', async () => {
    const unknown = send({ ...simulatedKeys, accessKeyId: 'AKIATESTOTHER' });
    await expect(unknown).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const { accessKeyId, secretAccessKey } = simulatedRoleKeys;
    await expect(send({ accessKeyId, secretAccessKey })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(send(simulatedRoleKeys)).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  test('a bearer token is enough, a bad one and none are refused', async () => {
    const path = `/bedrock/model/${encodeURIComponent(modelId)}/converse`;
    const body = { messages: hello.messages };
    const withToken = (authorization: string) => ask(simulator, { path, body, headers: { authorization } });
    expect((await withToken('Bearer sk-test-token')).status).toBe(200);
    expect(await withToken('Bearer sk-test-bad')).toMatchObject({ status: 403 });
    expect((await withToken('')).headers['x-amzn-errortype']).toMatch(/^MissingAuthenticationToken/);
  });

  test('a body changed on its way is refused', async () => {
    client.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'body' in request) {
          request.body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Other' }] }] });
        }
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    );
    const tampered = client.send(new ConverseCommand(hello));
    await expect(tampered).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    client.middlewareStack.remove('tamper');
  });
});

describe('in a stream', () => {
  async function read(): Promise<string> {
    const { stream } = await client.send(new ConverseStreamCommand(hello));
    let text = '';
    for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
    return text;
  }

  test('an exception is thrown by its name', async () => {
    simulator.script({ model: modelId, replies: [{ text: 'one two three', errorAfter: 2 }] });
    await expect(read()).rejects.toBeInstanceOf(ServiceUnavailableException);
    const errorBody = { __type: 'throttlingException', message: 'Slow down' };
    simulator.script({ model: modelId, replies: [{ text: 'one two', errorAfter: 1, errorBody }] });
    await expect(read()).rejects.toBeInstanceOf(ThrottlingException);
  });

  test('a damaged message is noticed by its checksum', async () => {
    simulator.script({ model: modelId, replies: [{ text: 'one two three', malformedAfter: 1 }] });
    await expect(read()).rejects.toThrow(/checksum/);
  });

  test('messages in pieces of a few bytes are the same messages', async () => {
    simulator.script({ model: modelId, replies: [{ text: 'Grüße 🙂', splitBytes: 7 }] });
    expect(await read()).toBe('Grüße 🙂');
  });
});
