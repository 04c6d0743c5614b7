import { describe, expect, test } from '@jest/globals';
import { checkOrigin } from './door.ts';

describe('an open proxy and web pages', () => {
  test('a page of another origin is refused', () => {
    expect(() => checkOrigin({ host: '127.0.0.1:4000', origin: 'https://evil.example' }, true, true)).toThrow(
      /other origins/,
    );
    expect(() => checkOrigin({ host: '127.0.0.1:4000', origin: 'null' }, true, true)).toThrow(
      /other origins/,
    );
  });

  test('its own pages and clients without an origin pass', () => {
    expect(() =>
      checkOrigin({ host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }, true, true),
    ).not.toThrow();
    expect(() => checkOrigin({ host: 'localhost:4000' }, true, true)).not.toThrow();
    expect(() => checkOrigin({ host: '[::1]:4000' }, true, true)).not.toThrow();
  });

  test('on loopback a name that is not loopback is refused (DNS rebinding)', () => {
    expect(() => checkOrigin({ host: 'evil.example:4000' }, true, true)).toThrow(/loopback only/);
    expect(() => checkOrigin({ host: 'bytebot-llm-proxy:4000' }, true, false)).not.toThrow();
  });

  test('with a master key neither matters', () => {
    expect(() =>
      checkOrigin({ host: 'evil.example', origin: 'https://evil.example' }, false, true),
    ).not.toThrow();
  });
});
