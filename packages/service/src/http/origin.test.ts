import { expect, test } from '@jest/globals';
import { isLoopbackHost } from './origin.ts';

test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'LOCALHOST'])('%s is loopback', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each(['0.0.0.0', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '', '::'])(
  '%s is not loopback',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);
