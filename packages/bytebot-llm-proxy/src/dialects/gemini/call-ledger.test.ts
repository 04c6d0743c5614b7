import { describe, expect, test } from '@jest/globals';
import { CallLedger } from './call-ledger.ts';

function ledger(turns: readonly (readonly [name: string, ownId?: string][])[]): CallLedger {
  const ownIds = turns.flat().flatMap(([, id]) => (id === undefined ? [] : [id]));
  const calls = new CallLedger(new Set(ownIds));
  for (const turn of turns) {
    calls.openTurn();
    for (const [name, ownId] of turn) calls.addCall(name, ownId);
  }
  return calls;
}

describe('a response without an id', () => {
  test('answers the first unanswered call of its function, of the latest turn first', () => {
    const calls = ledger([[['f'], ['g'], ['f']], [['f']], [['g', 'own']]]);
    expect(calls.answer('f', undefined, 'here')).toBe('call_3');
    expect(calls.answer('f', undefined, 'here')).toBe('call_0');
    expect(calls.answer('f', undefined, 'here')).toBe('call_2');
    expect(calls.answer('g', undefined, 'here')).toBe('own');
    expect(calls.answer('g', undefined, 'here')).toBe('call_1');
    expect(() => calls.answer('f', undefined, 'here')).toThrow('answers no call');
  });

  test('does not answer what was answered by its id, and answers what is called later', () => {
    const calls = ledger([[['f', 'a'], ['f']]]);
    expect(calls.answer('f', 'a', 'here')).toBe('a');
    expect(calls.answer('f', undefined, 'here')).toBe('call_1');
    calls.addCall('f', undefined);
    expect(calls.answer('f', undefined, 'here')).toBe('call_2');
  });
});

test('a response with an id that no call has answers a call without one', () => {
  const calls = ledger([[['f', 'a'], ['f']]]);
  expect(calls.answer('f', 'made-up', 'here')).toBe('call_1');
  expect(() => calls.answer('f', 'made-up', 'here')).toThrow('answers no call');
});

test('as many calls as fit into a request are answered without looking at each of them each time', () => {
  const names = Array.from({ length: 200_000 }, (): [string] => ['f']);
  const calls = ledger([names]);
  let last = '';
  for (const [name] of names) last = calls.answer(name, undefined, 'here');
  expect(last).toBe('call_199999');
});

test('a call of the first of many turns is found as well', () => {
  const turns = Array.from({ length: 100_000 }, (): [string][] => [['f']]);
  const calls = ledger([Array.from({ length: 100_000 }, (): [string] => ['g']), ...turns]);
  let last = '';
  for (let at = 0; at < 100_000; at += 1) last = calls.answer('g', undefined, 'here');
  expect(last).toBe('call_99999');
});
