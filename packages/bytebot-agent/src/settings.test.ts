import type { SecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import express from 'express';
import { readSettings, SettingsError } from './settings.ts';

function valuesFrom(values: Readonly<Record<string, string>>): SecretStore {
  return { get: (name) => values[name], originOf: () => undefined, version: 1 };
}

test('the proxy is found with and without /v1 and slashes', () => {
  for (const address of [
    'http://proxy:4000',
    'http://proxy:4000/',
    'http://proxy:4000/v1',
    'http://proxy:4000/v1/',
  ]) {
    expect(readSettings(valuesFrom({ BYTEBOT_LLM_PROXY_URL: address })).proxyUrl).toBe('http://proxy:4000');
  }
  expect(readSettings(valuesFrom({})).proxyUrl).toBeUndefined();
});

test.each([
  ['BYTEBOT_LLM_PROXY_URL', 'proxy:4000'],
  ['BYTEBOT_DESKTOP_BASE_URL', 'ftp://desktop'],
  ['BYTEBOT_TASK_DEADLINE', 'soon'],
  ['BYTEBOT_TASK_LEASE', '100ms'],
  ['REQUEST_TIMEOUT', '0'],
  ['REQUEST_TIMEOUT', '25d'],
  ['CHAT_TIMEOUT', '60d'],
  ['BYTEBOT_SCHEDULER_INTERVAL', '100d'],
  ['BYTEBOT_LLM_PROXY_URL', 'http://proxy:4000/?key=x'],
  ['BYTEBOT_DESKTOP_BASE_URL', 'http://desktop:9990/#x'],
  ['BETTER_AUTH_URL', 'auth.example.com'],
  ['CORS_ORIGINS', 'app.example.com'],
  ['CORS_ORIGINS', 'https://app.example.com/chat'],
  ['CORS_ORIGINS', 'null'],
  ['TRUST_PROXY', 'nginx'],
  ['TRUST_PROXY', '300.1.1.1'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['RATE_LIMIT_PER_MINUTE', '1.5'],
  ['RATE_LIMIT_PER_MINUTE', '-3'],
])('%s=%s is refused by its name', (name, value) => {
  const read = () => readSettings(valuesFrom({ [name]: value }));
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(name);
});

test('times are durations, lists are split, proxies are counted or named', () => {
  const settings = readSettings(
    valuesFrom({
      BYTEBOT_TASK_DEADLINE: '2h',
      CORS_ORIGINS: ' https://a.example/ , ,HTTPS://b.example:443',
      TRUST_PROXY: '2',
    }),
  );
  expect(settings.taskDeadlineMs).toBe(7_200_000);
  expect(settings.corsOrigins).toEqual(['https://a.example', 'https://b.example']);
  expect(settings.trustedProxies).toBe(2);
  expect(readSettings(valuesFrom({ TRUST_PROXY: 'loopback' })).trustedProxies).toBe('loopback');
  for (const TRUST_PROXY of ['loopback, 10.0.0.0/8', '::1, fd00::/8']) {
    expect(readSettings(valuesFrom({ TRUST_PROXY })).trustedProxies).toBe(TRUST_PROXY);
    expect(() => express().set('trust proxy', TRUST_PROXY)).not.toThrow();
  }
  expect(readSettings(valuesFrom({ TRUST_PROXY: 'true' })).trustedProxies).toBe(1);
  expect(readSettings(valuesFrom({ TRUST_PROXY: 'false' })).trustedProxies).toBe(false);
});
