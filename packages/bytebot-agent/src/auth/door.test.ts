import type { SecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { chooseHost, Door } from './door.ts';

function secretsWith(key: string | undefined): SecretStore {
  return {
    get: (name) => (name === 'BYTEBOT_AGENT_API_KEY' ? key : undefined),
    originOf: () => undefined,
    version: 1,
  };
}

const key = 'agent-key-for-tests';

test.each([
  [undefined, false, undefined, '127.0.0.1'],
  [undefined, true, undefined, '0.0.0.0'],
  [key, false, undefined, '0.0.0.0'],
  [undefined, false, '::1', '::1'],
  [key, false, '10.0.0.1', '10.0.0.1'],
])('with key %s, permission %s and host %s it listens on %s', (agentKey, allowed, asked, host) => {
  expect(chooseHost(secretsWith(agentKey), allowed, asked)).toBe(host);
});

test('without a key another host is refused with the remedy', () => {
  expect(() => chooseHost(secretsWith(undefined), false, '0.0.0.0')).toThrow(/BYTEBOT_AGENT_API_KEY/);
});

function enters(door: Door, headers: Record<string, string>, auth?: unknown): boolean {
  const request = { headers };
  return door.mayConnect(request, auth);
}

test('with a key, only who has it enters, by header or handshake', () => {
  const door = new Door({ secrets: secretsWith(key), boundToLoopback: false });
  expect(enters(door, { authorization: `Bearer ${key}` })).toBe(true);
  expect(enters(door, { 'x-api-key': key })).toBe(true);
  expect(enters(door, {}, { token: key })).toBe(true);
  expect(enters(door, {}, { key })).toBe(true);
  expect(enters(door, { origin: 'https://elsewhere.example', authorization: `Bearer ${key}` })).toBe(true);
  expect(enters(door, {})).toBe(false);
  expect(enters(door, { authorization: `Bearer ${key}x` })).toBe(false);
  expect(enters(door, { authorization: `Basic ${key}` })).toBe(false);
  expect(enters(door, {}, { token: 7 })).toBe(false);
});

test('an open agent on loopback refuses foreign pages and foreign names', () => {
  const door = new Door({ secrets: secretsWith(undefined), boundToLoopback: true });
  const host = '127.0.0.1:8000';
  expect(enters(door, { host })).toBe(true);
  expect(enters(door, { host, origin: `http://${host}` })).toBe(true);
  expect(enters(door, { host, origin: 'https://evil.example' })).toBe(false);
  expect(enters(door, { host, origin: 'null' })).toBe(false);
  expect(enters(door, { host: 'evil.example' })).toBe(false);
});

test('who could never enter may not open a socket either; a key may still come', () => {
  const open = new Door({ secrets: secretsWith(undefined), boundToLoopback: true });
  const host = '127.0.0.1:8000';
  expect(open.mayKnock({ host })).toBe(true);
  expect(open.mayKnock({ host, origin: 'https://evil.example' })).toBe(false);
  expect(open.mayKnock({ host: 'evil.example' })).toBe(false);
  const keyed = new Door({ secrets: secretsWith(key), boundToLoopback: false });
  expect(keyed.mayKnock({ host, origin: 'https://elsewhere.example' })).toBe(true);
});

test('one that was opened on purpose is called by servers in the cluster, but not by pages through a forwarded port', () => {
  const door = new Door({ secrets: secretsWith(undefined), boundToLoopback: false });
  expect(enters(door, { host: 'bytebot-agent:9991', origin: 'http://localhost:9992' })).toBe(true);
  expect(enters(door, { host: 'localhost:9991', origin: 'https://evil.example' })).toBe(false);
  expect(enters(door, { host: 'localhost:9991' })).toBe(true);
});
