import { expect, test } from '@jest/globals';
import { RecentRequests } from './recent-requests.ts';
import { recordOf } from './request-record.test-helper.ts';

const named = (requestId: string) => recordOf({ requestId, callId: `call-${requestId}` });

test('keeps the last ones and no more, the newest first', () => {
  const recent = new RecentRequests(3);
  for (const id of ['a', 'b', 'c', 'd']) recent.add(named(id));
  expect([...recent.newest()].map(({ requestId }) => requestId)).toEqual(['d', 'c', 'b']);
  expect(recent.find('a')).toBeUndefined();
  expect(recent.find('b')?.requestId).toBe('b');
  expect(recent.find('call-c')?.requestId).toBe('c');
});

test('finds the newest of requests that share an id', () => {
  const recent = new RecentRequests(3);
  recent.add(recordOf({ requestId: 'same', status: 500 }));
  recent.add(recordOf({ requestId: 'same', status: 200 }));
  expect(recent.find('same')?.status).toBe(200);
});

test('finds one that may be seen behind a newer one of somebody else with the same id', () => {
  const recent = new RecentRequests(3);
  recent.add(recordOf({ requestId: 'same', caller: 'alice', status: 500 }));
  recent.add(recordOf({ requestId: 'same', caller: 'mallory', status: 200 }));
  const ofAlice = ({ caller }: { caller: string }): boolean => caller === 'alice';
  expect(recent.find('same', ofAlice)?.status).toBe(500);
});

test('keeps nothing where nothing is to be kept', () => {
  const recent = new RecentRequests(0);
  recent.add(named('a'));
  expect([...recent.newest()]).toEqual([]);
});
