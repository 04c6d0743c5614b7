import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { FORM_TYPE, type FormFields, formBytes } from './support/media-form.ts';
import { friendlyMedia, type MediaProvider, SOUND, startMediaProvider } from './support/media-provider.ts';
import { expectIdle } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { openRaw, parseAnswer, type RawAnswer, requestHead } from './support/raw-connection.ts';

/** Forms whose length is not what their head says, and clients that leave in the middle of one. */

let provider: MediaProvider;
let proxy: ProxyProcess;
const fields: FormFields = [
  ['model', 'hear'],
  ['file', ['speech.mp3', SOUND]],
];
const form = formBytes(fields);
const path = '/v1/audio/transcriptions';

beforeAll(async () => {
  provider = await startMediaProvider();
  proxy = await startProxy({
    config: configOf([{ name: 'hear', model: 'openai/whisper-1', apiBase: `${provider.url}/v1` }]),
  });
});

beforeEach(() => provider.answerWith(friendlyMedia));
afterEach(() => expectIdle(proxy));

afterAll(async () => {
  await proxy.stop();
  await provider.close();
});

function headOf(length: number): string {
  return requestHead(
    { 'content-type': FORM_TYPE, 'content-length': String(length), connection: 'close' },
    path,
  );
}

async function answerTo(length: number): Promise<RawAnswer> {
  const connection = await openRaw(proxy.url);
  connection.socket.write(headOf(length), 'latin1');
  connection.socket.write(form);
  await connection.closed;
  return parseAnswer(connection.received());
}

test('a form that is as long as it says is heard', async () => {
  expect((await answerTo(form.length)).status).toBe(200);
});

test('a length that is too small cuts the form off', async () => {
  const answer = await answerTo(form.length - 20);
  expect(answer.status).toBe(400);
  // What is beyond the length is the next request, which is none; whichever is told first.
  const message = expect.stringMatching(/cut off|not a valid HTTP request/);
  expect(JSON.parse(answer.body)).toMatchObject({ error: { message } });
  expect(provider.seen).toHaveLength(0);
});

test('a length that is too large waits for the rest, and nobody is asked when the client leaves', async () => {
  const connection = await openRaw(proxy.url);
  connection.socket.write(headOf(form.length + 1_000), 'latin1');
  await new Promise((resolve) => connection.socket.write(form, resolve));
  connection.socket.destroy();
  await connection.closed;
  await expectIdle(proxy);
  expect(provider.seen).toHaveLength(0);
});

test('a length beyond all limits is refused before the form has come', async () => {
  const connection = await openRaw(proxy.url);
  connection.socket.write(headOf(1024 ** 3), 'latin1');
  const received = await connection.until(/payload_too_large/);
  expect(parseAnswer(received).status).toBe(413);
  connection.socket.destroy();
  await connection.closed;
});
