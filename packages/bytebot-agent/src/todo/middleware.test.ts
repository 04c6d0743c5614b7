import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import { networkOf } from './http/rate-limit.ts';
import { startTodoApp, USER } from './todo.test-helper.ts';

const tasks = `/api/${USER}/tasks`;

describe('the rate limit', () => {
  test('is so many requests a minute from one address, then 429 with Retry-After', async () => {
    const app = await startTodoApp({ settings: { requestsPerMinute: 3 } });
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await app.call(tasks)).status);
    expect(statuses).toEqual([200, 200, 200]);
    const refused = await app.call(tasks, { headers: { 'x-forwarded-for': '10.1.1.1' } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.json).toMatchObject({
      success: false,
      error: { code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) },
    });
  });

  test('counts also who has no token', async () => {
    const app = await startTodoApp({ settings: { requestsPerMinute: 2 } });
    const headers = { authorization: '' };
    expect((await app.call(tasks, { headers })).status).toBe(401);
    await app.call(tasks, { headers });
    expect((await app.call(tasks, { headers })).status).toBe(429);
  });

  test('takes a /64 of IPv6 for one address', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:0db8:1:2::9')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
  });

  test('the last 64 bits never matter', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, half, (network, one, two) => {
        const [left, right] = [one, two].map((rest) => networkOf([...network, ...rest].join(':')));
        expect(left).toBe(right);
      }),
      { numRuns: 200 },
    );
  });
});

describe('CORS', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      authorization: '',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  };

  test('a preflight of an origin that may is answered before anything else', async () => {
    const app = await startTodoApp({
      settings: { corsOrigins: ['https://app.example'], requestsPerMinute: 1 },
    });
    for (let index = 0; index < 3; index += 1) {
      const { status, headers } = await app.call(tasks, preflight);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(headers.get('access-control-allow-methods')).toContain('PUT');
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  test('an answer may be read by that origin, also when it is a refusal', async () => {
    const app = await startTodoApp({ settings: { corsOrigins: ['https://app.example'] } });
    for (const authorization of [undefined, 'Bearer x']) {
      const headers = {
        origin: 'https://app.example',
        ...(authorization !== undefined && { authorization }),
      };
      const answer = await app.call(tasks, { headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-ID');
    }
  });

  test('other origins get no permission, and nobody does unless it is set', async () => {
    for (const corsOrigins of [[], ['https://other.example'], ['https://app.example.evil']]) {
      const app = await startTodoApp({ settings: { corsOrigins } });
      const answers = [
        await app.call(tasks, preflight),
        await app.call(tasks, { headers: { origin: 'https://app.example' } }),
      ];
      for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a star lets all in, without credentials', async () => {
    const app = await startTodoApp({ settings: { corsOrigins: ['*'] } });
    const { headers } = await app.call(tasks, preflight);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a store', () => {
  test('that is slow is a 504 with S1’s code, and its late answer goes nowhere', async () => {
    const store = await temporaryStore();
    const slow: Store = Object.create(store, {
      todos: {
        value: Object.create(store.todos, {
          find: {
            value: async () => {
              await pause(150);
              return undefined;
            },
          },
        }),
      },
    });
    const app = await startTodoApp({ services: { store: slow }, settings: { requestTimeoutMs: 50 } });
    const { status, json } = await app.call(`${tasks}/1`);
    expect(status).toBe(504);
    expect(json).toMatchObject({ success: false, error: { code: 'REQUEST_TIMEOUT' } });
    await pause(200);
    expect((await app.call('/api/health')).status).toBe(200);
  });

  test('that cannot be used is a 503 that says nothing of its address', async () => {
    const store = await temporaryStore();
    const refuse = async () => {
      throw new StoreError('connect ECONNREFUSED 10.0.0.5:5432');
    };
    const broken: Store = Object.create(store, {
      todos: { value: { list: refuse, count: refuse } },
      conversations: { value: { add: refuse } },
    });
    const app = await startTodoApp({ services: { store: broken } });
    for (const answer of [await app.call(tasks), await app.chat({ message: 'Hello' })]) {
      expect(answer.status).toBe(503);
      expect(answer.json).toMatchObject({ error: { code: 'STORE_UNAVAILABLE' } });
      expect(answer.text).not.toContain('10.0.0.5');
    }
    expect(JSON.stringify(app.logged)).toContain('A request to the todo API failed');
  });
});
