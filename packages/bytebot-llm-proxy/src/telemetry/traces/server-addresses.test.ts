import { expect, test } from '@jest/globals';
import { ServerAddresses } from './server-addresses.ts';

test.each([
  ['https://api.openai.com/v1', { host: 'api.openai.com', port: 443 }],
  ['http://vllm.models.svc/v1', { host: 'vllm.models.svc', port: 80 }],
  ['http://127.0.0.1:11434', { host: '127.0.0.1', port: 11434 }],
  ['http://[::1]:8000/v1', { host: '::1', port: 8000 }],
  ['no address', undefined],
  [undefined, undefined],
])('%s', (apiBase, address) => {
  const addresses = new ServerAddresses(() => apiBase);
  expect(addresses.of('deployment-1')).toEqual(address);
  expect(addresses.of('deployment-1')).toEqual(address);
});

test('an address that changes with the config is told as it is now', () => {
  let apiBase = 'https://a.example.com';
  const addresses = new ServerAddresses(() => apiBase);
  expect(addresses.of('deployment-1')?.host).toBe('a.example.com');
  apiBase = 'https://b.example.com';
  expect(addresses.of('deployment-1')?.host).toBe('b.example.com');
});
