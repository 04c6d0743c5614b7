import { describe, expect, test } from '@jest/globals';
import type { NativeReading, StreamForm } from '../../dialects/client-dialect.ts';
import { createDialectGate, type DialectGate, type DialectGateOptions } from './dialect-gate.ts';
import {
  type DialectResult,
  events,
  named,
  nameless,
  runDialectGate,
} from './dialect-reference.test-helper.ts';

const event = (name: string, value: object): string => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
const start = event('start', {
  message: { id: 'msg_1', model: 'm-test' },
  usage: { prompt: 7, completion: 1 },
});
const delta = (text: string): string => event('delta', { type: 'delta', text });
const stopping = event('stopping', { usage: { completion: 9 } });
const stop = event('stop', { type: 'stop' });

function gateOf(options: Partial<DialectGateOptions> = {}): DialectGate {
  return createDialectGate({ reading: named, form: events, ...options });
}

function run(pieces: readonly string[], options: Partial<DialectGateOptions> = {}): DialectResult {
  return runDialectGate(
    gateOf(options),
    pieces.map((piece) => Buffer.from(piece)),
  );
}

function gateAfter(...pieces: readonly string[]): DialectGate {
  const gate = gateOf();
  for (const piece of pieces) gate.push(Buffer.from(piece));
  return gate;
}

describe('before the first content', () => {
  test('nothing goes out, and what waited goes out with it unchanged', () => {
    const gate = gateAfter(start, ': wait\n\n', event('block', { block: 'text' }));
    expect(gate.contentBegun).toBe(false);
    expect(gate.take()).toBeUndefined();
    gate.push(Buffer.from(delta('Hi')));
    expect(gate.take()?.toString()).toBe(start + event('block', { block: 'text' }) + delta('Hi'));
    expect(gate.take()).toBeUndefined();
  });

  test('what the dialect calls content is content, and so is a complete answer without any', () => {
    expect(gateAfter(event('block', { block: 'tool' })).contentBegun).toBe(true);
    expect(run([start, stopping, stop])).toMatchObject({ output: start + stopping + stop, complete: true });
  });

  test('an error is a failure with its JSON', () => {
    const overloaded = '{"type":"error","error":{"type":"overloaded_error"}}';
    for (const text of [
      `event: error\ndata: ${overloaded}\n\n`,
      `data: ${overloaded}\n\n`,
      `event: failed\ndata: ${overloaded}\n\n`,
      `${overloaded}\n\n`,
    ]) {
      const gate = gateAfter(start, text, delta('late'));
      expect(gate.fault).toEqual({ cause: 'error', errorText: overloaded });
      expect(gate.take()).toBeUndefined();
      expect(gate.contentBegun).toBe(false);
    }
    expect(gateAfter(event('failed', { code: 'server_error' })).fault).toMatchObject({ cause: 'error' });
    expect(gateAfter('event: error\ndata: overloaded\n\n').fault).toMatchObject({ errorText: 'overloaded' });
  });

  test('what is no event of a dialect is unreadable', () => {
    const reason = 'an event of the stream is not a JSON object';
    for (const data of ['{"type":"sta', 'hello', '7', 'null', '[]']) {
      expect(gateAfter(`event: start\ndata: ${data}\n\n`).fault).toEqual({ cause: 'unreadable', reason });
      expect(gateAfter(`data: ${data}\n\n`).fault).toEqual({ cause: 'unreadable', reason });
    }
    expect(gateAfter('event: delta\ndata: [1]\n\n').fault).toEqual({ cause: 'unreadable', reason });
    const page = gateAfter('<html>\n<body>Bad gateway</body>');
    page.finish();
    expect(page.fault).toEqual({ cause: 'unreadable', reason: 'the answer is not an event stream' });
  });

  test('an end is an empty stream', () => {
    for (const pieces of [[], [start], [start, stop], [start, 'data: [DONE]\n\n'], [stop]]) {
      expect(run(pieces)).toMatchObject({ fault: 'unreadable', output: '', complete: false });
    }
  });

  test('it keeps no more than the limit', () => {
    const gate = gateOf({ maxEventBytes: 1_000 });
    for (let count = 0; count < 20; count += 1) gate.push(Buffer.from(start));
    expect(gate.fault).toEqual({ cause: 'unreadable', reason: 'the stream sends no content' });
  });
});

describe('after the first content', () => {
  test('a complete stream goes out byte for byte, and what it says is known', () => {
    const pieces = [start, delta('a'), delta('b"\n日本'), stopping, stop];
    expect(run(pieces)).toEqual({
      output: Buffer.from(pieces.join('')).toString('latin1'),
      fault: undefined,
      usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 },
      complete: true,
      model: 'm-test',
      answerId: 'msg_1',
    });
  });

  test('content is not read, whatever it is', () => {
    const asked: string[] = [];
    const reading: NativeReading = {
      ...named,
      readEvent: (name, value) => {
        asked.push(name);
        return named.readEvent(name, value);
      },
    };
    const broken = 'event: delta\ndata: {"text":\xff\\u}\n\n';
    const gate = createDialectGate({ reading, form: events });
    for (const piece of [start, delta('a'), stopping]) gate.push(Buffer.from(piece));
    gate.push(Buffer.from(broken, 'latin1'));
    expect(gate.fault).toBeUndefined();
    expect(gate.take()?.toString('latin1')).toBe(start + delta('a') + stopping + broken);
    expect(asked).toEqual(['start', 'stopping']);
  });

  test('one block goes out in one piece, without a copy', () => {
    const block = Buffer.from(start + delta('a') + delta('b'));
    const gate = gateOf();
    gate.push(block);
    expect(gate.take()).toBe(block);
  });

  test('comments, pings and events without data are taken out, also in the middle of an event', () => {
    const gate = gateAfter(
      delta('a'),
      ': keep-alive\n\n',
      'event: ping\ndata: {"type":"ping"}\n\n',
      'event: noop\ndata: {}\n\n',
      'retry: 100\n\n',
      'data:\n\n',
      '\n\n',
      `: why\n${delta('b')}`,
    );
    expect(gate.take()?.toString()).toBe(delta('a') + delta('b'));
  });

  test('keep-alives are not activity', () => {
    const gate = gateAfter(delta('a'));
    expect(gate.sawActivity).toBe(true);
    for (const idle of [': keep-alive\n\n', 'event: ping\ndata: {}\n\n', event('noop', {}), '\n\n']) {
      gate.push(Buffer.from(idle));
      expect(gate.sawActivity).toBe(false);
    }
    for (const busy of ['event: del', 'ta\ndata: {}\n\n', event('odd', {})]) {
      gate.push(Buffer.from(busy));
      expect(gate.sawActivity).toBe(true);
    }
  });

  test('an error lets out what is before it', () => {
    expect(run([start, delta('a'), event('failed', { code: 1 }), delta('b')])).toMatchObject({
      output: start + delta('a'),
      fault: 'error {"code":1}',
      complete: false,
    });
  });

  test('a name in the data counts where there is no other', () => {
    const bare = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
    const pieces = [bare({ type: 'delta', text: 'a' }), bare({ type: 'stopping' }), bare({ type: 'stop' })];
    expect(run(pieces)).toMatchObject({ output: pieces.join(''), complete: true });
  });

  test('nothing goes out after the last event', () => {
    const gate = gateAfter(delta('a'), stop);
    expect(gate.ended).toBe(true);
    gate.push(Buffer.from(delta('b')));
    gate.finish();
    expect(gate.take()?.toString()).toBe(delta('a') + stop);
  });

  test('a complete answer without its last event gets it; a cut one is a failure', () => {
    for (const end of ['', 'data: [DONE]\n\n', 'event: sto']) {
      expect(run([delta('a'), stopping + end])).toMatchObject({
        output: delta('a') + stopping + named.doneMark,
        complete: true,
      });
    }
    for (const end of [
      '',
      'data: [DONE]\n\n',
      'event: stopping\ndata: {"us',
      'event: delta\ndata: {"a":{}',
    ]) {
      const cut = gateAfter(delta('a') + end);
      expect(cut.take()?.toString()).toBe(delta('a'));
      cut.finish();
      expect(cut.fault).toEqual({
        cause: 'unreadable',
        reason: 'the stream ended before the answer was complete',
      });
      expect(cut.take()).toBeUndefined();
    }
  });

  test('a last event without its blank line counts', () => {
    expect(run([delta('a'), stopping.trimEnd()]).output).toBe(`${delta('a')}${stopping}${named.doneMark}`);
    expect(run([delta('a'), stop.slice(0, -1)])).toMatchObject({ output: delta('a') + stop, complete: true });
  });

  test('an event is bounded', () => {
    const gate = gateOf({ maxEventBytes: 1_000 });
    gate.push(Buffer.from(delta('a')));
    for (let count = 0; count < 11; count += 1) gate.push(Buffer.from('x'.repeat(100)));
    expect(gate.fault).toEqual({
      cause: 'unreadable',
      reason: 'an event of the stream is larger than 1000 bytes',
    });
  });

  test('the tokens of content are estimated by its size', () => {
    const gate = gateAfter(start, delta('a'), delta('b'), delta('x'.repeat(4_000)), stopping);
    expect(gate.passedTokens).toBeGreaterThan(800);
    expect(gate.passedTokens).toBeLessThan(1_100);
    expect(gateAfter(start, delta('a'), delta('b'), stopping).passedTokens).toBe(2);
  });
});

describe('a dialect without names and end event', () => {
  const chunk = (value: object): string => `data: ${JSON.stringify(value)}\r\n\r\n`;
  const pieces = [
    chunk({ modelVersion: 'g', responseId: 'r1', usage: { prompt: 3 } }),
    chunk({ text: 'a', usage: { prompt: 3 } }),
    chunk({ finishReason: 'STOP' }),
    chunk({ usage: { prompt: 3, completion: 5 } }),
  ];

  test('is complete once it says so, and over when the connection is', () => {
    const gate = gateOf({ reading: nameless });
    for (const piece of pieces) gate.push(Buffer.from(piece));
    expect([gate.complete, gate.ended]).toEqual([true, false]);
    gate.finish();
    expect(gate.ended).toBe(true);
    expect(gate.take()?.toString()).toBe(pieces.join(''));
    expect(gate).toMatchObject({ usage: { total_tokens: 8 }, model: 'g', answerId: 'r1', fault: undefined });
  });

  test('is a failure when it ends before', () => {
    expect(run(pieces.slice(0, 2), { reading: nameless })).toMatchObject({
      output: pieces.slice(0, 2).join(''),
      fault: 'unreadable',
    });
  });
});

describe('another frame', () => {
  const form: StreamForm = {
    ...events,
    framedEvent: (data, isFirst) => `${isFirst ? '[' : ','}${data}`,
    framedEnd: () => ']\n\n',
  };

  test('holds the data of each event, and is closed at the end', () => {
    const gate = gateOf({ reading: nameless, form, echoModel: 'mine' });
    gate.push(Buffer.from('data: {"modelVersion":"g"}\n\n: wait\n\n'));
    expect(gate.take()).toBeUndefined();
    gate.push(Buffer.from('data: {"text":\ndata: "日本"}\n\ndata: {"finish'));
    expect(gate.take()?.toString()).toBe('[{"modelVersion":"mine"},{"text":\n"日本"}');
    gate.push(Buffer.from('Reason":"STOP"}\n\n'));
    expect(gate.take()?.toString()).toBe(',{"finishReason":"STOP"}');
    gate.finish();
    expect(gate.take()?.toString()).toBe(']\n\n');
    expect(gate.ended).toBe(true);
  });

  test('holds content too, and what stands before a failure', () => {
    const gate = gateOf({ form });
    gate.push(Buffer.from(start + delta('a') + event('failed', { code: 1 })));
    expect(gate.fault).toMatchObject({ cause: 'error' });
    const held = [start, delta('a')].map((one) => one.slice(one.indexOf('data: ') + 6).trim());
    expect(gate.take()?.toString()).toBe(`[${held.join(',')}`);
  });
});

describe('another model name', () => {
  const echoModel = 'my/group "x"';

  test('stands wherever the dialect has one, at its place', () => {
    const odd = (name: string): string =>
      event('odd', { tools: [{ model: 'no' }], text: '"model":"no"', model: name, deep: { model: 'no' } });
    const renamed = start.replace('"m-test"', JSON.stringify(echoModel));
    expect(run([start, odd('a'), delta('"model":"no"'), stop], { echoModel }).output).toBe(
      renamed + odd(echoModel) + delta('"model":"no"') + stop,
    );
    const chunk = 'data: { "modelVersion" : "g",\ndata: "text":"a"}\n\n';
    expect(run([chunk], { echoModel, reading: nameless }).output).toBe(
      chunk.replace('"g"', JSON.stringify(echoModel)),
    );
  });
});
