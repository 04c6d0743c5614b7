import { expect, test } from '@jest/globals';
import { type Fetch, requestJson } from './request.ts';

const address = new URL('http://agent.test/tasks');

function answering(status: number, body: string): { readonly fetch: Fetch; readonly asked: RequestInit[] } {
  const asked: RequestInit[] = [];
  const fetch: Fetch = (_address, init) => {
    asked.push(init);
    return Promise.resolve(new Response(status === 204 ? null : body, { status }));
  };
  return { fetch, asked };
}

test('a body and a key are sent, and the answer is parsed', async () => {
  const { fetch, asked } = answering(201, '{"id":"t1"}');
  const options = { method: 'POST', body: { description: 'x' }, bearer: 'sk-test-key' } as const;
  await expect(requestJson(fetch, address, options)).resolves.toEqual({ id: 't1' });
  expect(asked[0]).toMatchObject({
    method: 'POST',
    body: '{"description":"x"}',
    headers: { authorization: 'Bearer sk-test-key', 'content-type': 'application/json' },
  });
});

test('nothing is sent that was not given', async () => {
  const { fetch, asked } = answering(204, '');
  await expect(requestJson(fetch, address, {})).resolves.toBeUndefined();
  expect(asked[0]?.headers).toEqual({ accept: 'application/json' });
  expect(asked[0]?.body).toBeNull();
});

test('an error carries its status and sentence', async () => {
  const { fetch } = answering(404, '{"statusCode":404,"message":"Task with ID 7 not found"}');
  await expect(requestJson(fetch, address, {})).rejects.toMatchObject({
    name: 'RequestFailure',
    status: 404,
    message: 'Task with ID 7 not found',
  });
});

test('an answer that is not from the agent is called so', async () => {
  const { fetch } = answering(200, '<!doctype html>');
  await expect(requestJson(fetch, address, {})).rejects.toThrow('not from the agent');
});

test('no answer is a sentence about the agent, not about fetch', async () => {
  const fetch: Fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(requestJson(fetch, address, {})).rejects.toMatchObject({
    status: 0,
    message: 'The agent cannot be reached.',
  });
});

test.each([200, 500])('an answer of %i that breaks off is no answer', async (status) => {
  const body = new ReadableStream({
    start: (controller) => controller.error(new TypeError('network error')),
  });
  const fetch: Fetch = () => Promise.resolve(new Response(body, { status }));
  await expect(requestJson(fetch, address, {})).rejects.toMatchObject({ name: 'RequestFailure', status: 0 });
});

test('an abort stays an abort', async () => {
  const fetch: Fetch = () => Promise.reject(new DOMException('stopped', 'AbortError'));
  await expect(requestJson(fetch, address, {})).rejects.toMatchObject({ name: 'AbortError' });
});
