import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reportMark, type TrafficPlan, type TrafficReport } from './report.ts';
import { problemsOfLosslessTraffic } from './verdict.ts';

type Reply = (response: http.ServerResponse, words: readonly string[]) => void;

const words = ['one ', 'two ', 'three '];
const event = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const streamed: Reply = (response) => response.end(`${words.map(event).join('')}data: [DONE]\n\n`);

let server: http.Server;
let replyToStream: Reply;
let requestStatus: number;
let keys: Set<string | undefined>;

beforeEach(async () => {
  replyToStream = streamed;
  requestStatus = 200;
  keys = new Set();
  server = http.createServer(async (request, response) => {
    keys.add(request.headers.authorization);
    const body = (await request.toArray()).join('');
    const isStream: boolean = JSON.parse(body).stream;
    if (isStream) return replyToStream(response, words);
    response.statusCode = requestStatus;
    response.end(JSON.stringify({ choices: [{ message: { content: 'Hello.' } }] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function traffic(
  change: Partial<TrafficPlan> = {},
): Promise<{ plan: TrafficPlan; report: TrafficReport }> {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const plan: TrafficPlan = {
    url: `http://127.0.0.1:${port}`,
    streams: 3,
    streamModel: 'long',
    streamText: words.join(''),
    streamSeconds: 0,
    requestsPerSecond: 20,
    requestModel: 'short',
    rampSeconds: 0,
    longestSeconds: 0.6,
    retryMs: 0,
    ...change,
  };
  const program = path.join(import.meta.dirname, 'program.ts');
  const child = spawn(process.execPath, [program], {
    env: { TRAFFIC: JSON.stringify(plan), PROXY_KEY: 'sk-test-traffic' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = (await child.stdout.toArray()).join('');
  const line = output.split('\n').find((one) => one.startsWith(reportMark)) ?? '';
  const report: TrafficReport = JSON.parse(line.slice(reportMark.length));
  return { plan, report };
}

test('streams follow streams, requests are sent beside them with the key, and all are accounted for', async () => {
  const { plan, report } = await traffic();
  expect(report.problems).toEqual([]);
  expect(report.streams.whole).toBeGreaterThan(3);
  expect(report.requests.answered).toBe(report.requests.sent);
  expect(problemsOfLosslessTraffic(report, { ...plan, requestsPerSecond: 1 })).toEqual([]);
  expect([...keys]).toEqual(['Bearer sk-test-traffic']);
});

test.each<[string, Reply, string, string]>([
  [
    'that ends without its end mark',
    (response) => response.end(event('one ')),
    'truncated',
    '4 of 14 letters',
  ],
  [
    'whose connection is cut',
    (response) => response.write(event('one '), () => setTimeout(() => response.destroy(), 20)),
    'truncated',
    '',
  ],
  ['with a word less', (response) => response.end(`${event('one ')}data: [DONE]\n\n`), 'content', 'one'],
  [
    'that tells an error',
    (response) =>
      response.end(`data: ${JSON.stringify({ error: { message: 'It is over.' } })}\n\ndata: [DONE]\n\n`),
    'error event',
    'It is over.',
  ],
  ['that is no JSON', (response) => response.end('data: <html>\n\n'), 'error event', 'no JSON'],
  ['that is cut before it begins', (response) => response.destroy(), 'closed', ''],
])('a stream %s is a problem', async (_name, reply, how, detail) => {
  let count = 0;
  replyToStream = (response) => {
    count += 1;
    (count === 2 ? reply : streamed)(response, words);
  };
  const { report } = await traffic({ requestsPerSecond: 0 });
  expect(report.problems).toEqual([
    expect.objectContaining({ what: 'stream', how, count: 1, detail: expect.stringContaining(detail) }),
  ]);
  expect(report.streams.whole).toBe(report.streams.begun - 1);
});

test('requests refused with a status are counted together, and not sent again', async () => {
  requestStatus = 503;
  const { report } = await traffic({ streams: 0, retryMs: 5_000 });
  expect(report.retries).toEqual({ count: 0, longestMs: 0 });
  expect(report.problems).toEqual([
    expect.objectContaining({ what: 'request', how: 'status', status: 503, count: report.requests.sent }),
  ]);
});

test('what cannot be delivered is sent again for as long as the plan allows it', async () => {
  let count = 0;
  replyToStream = (response) => {
    count += 1;
    if (count < 3) response.destroy();
    else streamed(response, words);
  };
  const { report } = await traffic({ streams: 1, requestsPerSecond: 0, retryMs: 5_000 });
  expect(report.problems).toEqual([]);
  expect(report.retries.count).toBe(2);
  // Twice a tenth of a second between two tries.
  expect(report.retries.longestMs).toBeGreaterThanOrEqual(198);
});
