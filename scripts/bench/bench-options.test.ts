import { describe, expect, test } from '@jest/globals';
import { caseNames } from './bench-cases.ts';
import { readOptions } from './bench-options.ts';
import { selfTimes } from './cpu-profile.ts';
import { nginxConfig } from './nginx.ts';
import { readCoreList } from './placement.ts';

describe('the command line', () => {
  test('measures every case on every target by default', () => {
    const options = readOptions([]);
    expect(options.cases).toEqual(caseNames);
    expect(options.targets).toEqual(['bare', 'nginx', 'proxy']);
    expect(options.memoryRequests).toBe(100_000);
  });

  test('a quick run leaves out the burst', () => {
    expect(readOptions(['--quick']).cases).not.toContain('burst');
    expect(readOptions(['--quick', '--rounds', '2', '--seconds', '0.1'])).toMatchObject({
      rounds: 2,
      windowMs: 100,
    });
  });

  test('takes the cases and targets it is given', () => {
    const options = readOptions(['--case', 'unary', '--case', 'idle', '--only', 'bare, proxy']);
    expect(options).toMatchObject({ cases: ['unary', 'idle'], targets: ['bare', 'proxy'] });
  });

  test.each([
    [['--case', 'small'], /--case takes one of unary, .*not `small`/],
    [['--only', 'apache'], /--only takes one of bare, nginx, proxy/],
    [['--rounds', '0'], /--rounds takes a number above 0, not `0`/],
    [['--fast'], /--fast/],
  ])('%j is refused with a sentence', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

test('a list of cores is read as the kernel writes it', () => {
  expect(readCoreList('0-2,5')).toEqual([0, 1, 2, 5]);
  expect(readCoreList('3')).toEqual([3]);
  expect(readCoreList('')).toEqual([]);
});

test('nginx listens on the loopback alone and keeps connections to the mock', () => {
  const config = nginxConfig({ port: 4_001, upstreamPort: 4_002, folder: '/folder', root: false });
  expect(config).toContain('listen 127.0.0.1:4001 ');
  expect(config).toContain('server 127.0.0.1:4002; keepalive ');
  expect(config).not.toContain('user root');
});

test('a profile is added up by function and by part, within the window and without idle time', () => {
  const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });
  const proxy = 'file:///a/packages/bytebot-llm-proxy/dist/http/route.js';
  const nodes = [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('serve', proxy, 11) },
    { id: 3, callFrame: frame('writev') },
  ];
  const samples = [2, 2, 1, 3, 2];
  const profile = { nodes, startTime: 0, endTime: 50, samples, timeDeltas: [10, 10, 10, 10, 10] };
  expect(selfTimes(profile, { from: 30, to: 0 })).toEqual({
    functions: [
      { place: 'serve bytebot-llm-proxy/dist/http/route.js:12', microseconds: 20 },
      { place: 'writev', microseconds: 10 },
    ],
    parts: [
      { place: 'bytebot-llm-proxy http', microseconds: 20 },
      { place: '(native)', microseconds: 10 },
    ],
    totalMicroseconds: 30,
  });
});
