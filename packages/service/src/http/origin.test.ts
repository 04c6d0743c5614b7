import { expect, test } from '@jest/globals';
import { hostNameOf, isLoopbackHost, isOwnOrigin } from './origin.ts';

test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'LOCALHOST'])('%s is loopback', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each(['0.0.0.0', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '', '::'])(
  '%s is not loopback',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);

test.each([
  ['http://localhost:8000', 'localhost:8000', true],
  ['http://localhost:8000', 'LOCALHOST:8000', true],
  ['https://agent.example', 'agent.example', true],
  ['http://[::1]:8000', '[::1]:8000', true],
  ['http://localhost:3000', 'localhost:8000', false],
  ['http://evil.example', 'localhost:8000', false],
  ['null', 'localhost:8000', false],
  ['http://localhost:8000', undefined, false],
])('the origin %s is that of a request to %s: %s', (origin, host, isOwn) => {
  expect(isOwnOrigin(origin, host)).toBe(isOwn);
});

test.each([
  ['localhost:8000', 'localhost'],
  ['localhost', 'localhost'],
  ['[::1]:8000', '[::1]'],
  ['127.0.0.1:', '127.0.0.1'],
])('the name in %s is %s', (host, name) => {
  expect(hostNameOf(host)).toBe(name);
});
