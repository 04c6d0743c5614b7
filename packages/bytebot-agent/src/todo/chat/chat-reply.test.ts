import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import express, { type Request, type Response } from 'express';
import { TodoFailure } from '../http/failures.ts';
import { eventsOf, serveRoutes } from '../todo.test-helper.ts';
import { type ChatReply, chatReplyFor } from './chat-reply.ts';

const timing = { holdMs: 60, heartbeatMs: 20 };
const failure = new TodoFailure(503, 'NETWORK_ERROR', 'It cannot be reached.', { kind: 'network' });

/** What a client gets of a reply that is used like this. */
async function received(use: (reply: ChatReply) => Promise<void>, accept = '*/*') {
  const app = express();
  app.get('/', async (request: Request, response: Response) => {
    const reply = chatReplyFor(request, response, timing);
    reply.begin();
    await use(reply);
    if (!response.writableEnded) response.status(500).send('not answered');
  });
  const response = await fetch(await serveRoutes(app), { headers: { accept } });
  return { status: response.status, text: await response.text() };
}

test('while nothing happens comments keep the connection open, first after the hold', async () => {
  const { status, text } = await received(async (reply) => {
    await pause(200);
    reply.event({ type: 'message', content: 'Hello' });
    reply.done(1);
  });
  expect(status).toBe(200);
  expect(text.startsWith(': waiting\n\n: waiting\n\n')).toBe(true);
  expect(eventsOf({ text })).toEqual([
    { type: 'message', content: 'Hello', done: false },
    { type: 'done', conversation_id: 1 },
  ]);
});

test('a failure within the hold is left to the HTTP answer, one after it is an event', async () => {
  let isTold: boolean | undefined;
  const early = await received(async (reply) => {
    isTold = reply.fail(failure);
  });
  expect(isTold).toBe(false);
  expect(early).toEqual({ status: 500, text: 'not answered' });
  const late = await received(async (reply) => {
    await pause(100);
    isTold = reply.fail(failure);
  });
  expect(isTold).toBe(true);
  expect(eventsOf(late)).toEqual([
    { type: 'error', code: 'NETWORK_ERROR', message: 'It cannot be reached.', kind: 'network' },
  ]);
});

test('no comment comes after the end, and JSON has none at all', async () => {
  const ended = await received(async (reply) => {
    reply.done(1);
    await pause(100);
  });
  expect(ended.text).not.toContain('waiting');
  const json = await received(async (reply) => {
    await pause(100);
    reply.event({ type: 'message', content: 'Hel' });
    reply.event({ type: 'tool_call', tool: 'list_tasks', args: {} });
    reply.event({ type: 'message', content: 'lo' });
    reply.done(7);
  }, 'application/json');
  expect(JSON.parse(json.text)).toEqual({
    conversation_id: 7,
    response: 'Hello',
    tool_calls: [{ tool: 'list_tasks', args: {} }],
  });
});

test('a client that does not read counts as gone before much waits for it', async () => {
  const gone = new Promise<number>((resolve) => {
    const app = express();
    app.get('/', (request: Request, response: Response) => {
      const reply = chatReplyFor(request, response, timing);
      let sentLength = 0;
      const talk = setInterval(() => {
        sentLength += 100_000;
        reply.event({ type: 'message', content: 'x'.repeat(100_000) });
      }, 1);
      response.once('close', () => {
        clearInterval(talk);
        resolve(sentLength);
      });
    });
    void serveRoutes(app).then((url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.pause();
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      void gone.then(() => socket.destroy());
    });
  });
  // The system keeps some megabytes for a connection, whoever reads.
  expect(await gone).toBeLessThan(40_000_000);
});
