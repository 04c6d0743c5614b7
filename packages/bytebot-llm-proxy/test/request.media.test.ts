import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ForwardProxy, startForwardProxy } from './support/forward-proxy.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Pictures at an address, for a provider that does not fetch them itself. */

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let simulator: Simulator;
let pictures: Server;
let host: string;
let asked: string[] = [];
let proxy: ProxyProcess;
let guarded: ProxyProcess;
let company: ForwardProxy;
let proxied: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  pictures = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/a.png')) response.setHeader('content-type', 'image/png').end(png);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(pictures.address() as AddressInfo).port}`;
  const models = [
    { name: 'gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${simulator.url}/gemini/v1beta` },
    { name: 'openai', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
  ];
  const allowing = { litellm_settings: { user_url_allowed_hosts: [host] } };
  proxy = await startProxy({ config: configOf(models, allowing) });
  guarded = await startProxy({ config: configOf(models) });
  company = await startForwardProxy();
  const environment = { HTTP_PROXY: `http://127.0.0.1:${company.port}`, NO_PROXY: '127.0.0.1' };
  proxied = await startProxy({ config: configOf(models), environment });
});

beforeEach(async () => {
  asked = [];
  await simulator.reset();
});

afterAll(async () => {
  await proxy.stop();
  await guarded.stop();
  await proxied.stop();
  await company.close();
  await simulator.close();
  pictures.close();
});

async function ask(path: string, model = 'gemini', to = proxy): Promise<Response> {
  const content = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: `http://${host}${path}` } },
  ];
  return await fetch(`${to.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
}

test('it is fetched and sent inside the request', async () => {
  expect((await ask('/a.png?signature=1')).status).toBe(200);
  const [seen] = await simulator.seen();
  expect(JSON.stringify(seen?.body)).toContain(png.toString('base64'));
  expect(asked).toEqual(['/a.png?signature=1']);
});

test('it is fetched once, however often the provider is asked', async () => {
  await simulator.script({ match: { model: 'gemini-2.5-flash' }, replies: [503, 503, 200] });
  expect((await ask('/a.png')).status).toBe(200);
  expect(await simulator.seen()).toHaveLength(3);
  expect(asked).toEqual(['/a.png']);
});

test('one that cannot be had is asked for once, beside long texts too', async () => {
  const content = [
    { type: 'text', text: `Long. ${'x'.repeat(20_000)}` },
    { type: 'image_url', image_url: { url: `http://${host}/gone.png` } },
  ];
  const body = JSON.stringify({ model: 'gemini', messages: [{ role: 'user', content }] });
  const response = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(asked).toEqual(['/gone.png']);
});

test('it is fetched through the outgoing proxy, which alone knows the name', async () => {
  const port = host.split(':')[1];
  const url = `http://pictures.invalid:${port}/a.png`;
  const content = [{ type: 'image_url', image_url: { url } }];
  const body = JSON.stringify({ model: 'gemini', messages: [{ role: 'user', content }] });
  const response = await fetch(`${proxied.url}/v1/chat/completions`, { method: 'POST', body });
  expect(response.status).toBe(200);
  expect(asked).toEqual(['/a.png']);
  expect(company.asked.join()).toContain(`pictures.invalid:${port}`);
  expect((await ask('/a.png', 'gemini', proxied)).status).toBe(400);
});

test('a provider that fetches it itself gets the address', async () => {
  await ask('/a.png', 'openai');
  const [seen] = await simulator.seen();
  expect(JSON.stringify(seen?.body)).toContain(`http://${host}/a.png`);
  expect(asked).toEqual([]);
});

describe('a picture that cannot be had is a 400 that says where and why', () => {
  test.each([
    ['not there', '/gone.png?signature=secret', () => proxy, /its server answered 404/],
    [
      'private',
      '/a.png',
      () => guarded,
      /its address is not public \(litellm_settings\.user_url_allowed_hosts/,
    ],
  ])('%s', async (_what, path, to, reason) => {
    const response = await ask(path, 'gemini', to());
    expect(response.status).toBe(400);
    const { error } = Object(await response.json());
    expect(error.message).toMatch(reason);
    expect(error.message).toContain('messages[0].content[1].image_url.url');
    expect(JSON.stringify(error)).not.toContain('signature');
    expect(error.param).toBe('messages[0].content[1].image_url.url');
    expect(await simulator.seen()).toEqual([]);
  });
});
