import { expect, test } from '@jest/globals';
import { bodyForJournal, Journal, type JournalEntry } from './journal.ts';

function entry(socketId: number, model = 'x'): JournalEntry {
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    query: '',
    provider: 'openai',
    model,
    headers: {},
    arrivedAtMs: 1,
    socketId,
    aborted: false,
  };
}

const end = { endedAtMs: 2, aborted: false };

test('counts what is open, the most at once, and the connections', () => {
  const journal = new Journal();
  const [first, second, third] = [entry(1), entry(2), entry(1)];
  journal.open(first);
  journal.open(second);
  journal.close(first, end);
  journal.open(third);
  journal.close(second, end);
  expect(journal.state()).toEqual({ openRequests: 1, maxConcurrent: 2, distinctSockets: 2 });
  journal.reset();
  expect(journal.entries()).toEqual([]);
  expect(journal.state()).toEqual({ openRequests: 1, maxConcurrent: 1, distinctSockets: 0 });
});

test('keeps the last 2000 requests', () => {
  const journal = new Journal();
  for (let index = 0; index < 2_010; index += 1) journal.open(entry(index, `model-${index % 2}`));
  expect(journal.entries()).toHaveLength(2_000);
  expect(journal.entries()[0]?.socketId).toBe(10);
  expect(journal.entries('model-1')).toHaveLength(1_000);
});

test('a large body is kept as its size and hash', () => {
  const small = Buffer.from('{"a":1}');
  expect(bodyForJournal(small, { a: 1 })).toEqual({ a: 1 });
  expect(bodyForJournal(Buffer.alloc(64 * 1_024 + 1, 'a'), 'parsed')).toEqual({
    truncated: true,
    sizeBytes: 65_537,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
