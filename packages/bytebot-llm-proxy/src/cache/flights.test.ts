import { expect, test } from '@jest/globals';
import type { CachedAnswer } from './cached-answer.ts';
import { Flights } from './flights.ts';

const answer: CachedAnswer = {
  body: Buffer.from('{}'),
  model: 'm',
  deploymentId: 'd',
  tokens: 0,
  nanoDollars: 0,
  storedAtMs: 0,
};
const long = 60_000;

test('those who wait get the answer, and the next one begins anew', async () => {
  const flights = new Flights();
  const flight = flights.begin('key');
  const followers = [flight.follow(long), flight.follow(long)];
  expect(flights.find('key')).toBe(flight);
  flight.land(answer);
  expect(await Promise.all(followers.map(({ ended }) => ended))).toEqual([answer, answer]);
  expect(flights.size).toBe(0);
});

test('without an answer everybody asks for themselves', async () => {
  const flight = new Flights().begin('key');
  const followers = [flight.follow(long), flight.follow(long)];
  flight.land(undefined);
  expect(await Promise.all(followers.map(({ ended }) => ended))).toEqual(['alone', 'alone']);
});

test('when the one who asks leaves, the first of the others asks and the rest go on waiting', async () => {
  const flights = new Flights();
  const flight = flights.begin('key');
  const [first, second] = [flight.follow(long), flight.follow(long)];
  flight.handOver();
  expect(await first.ended).toBe('lead');
  expect(flights.find('key')).toBe(flight);
  flight.land(answer);
  expect(await second.ended).toBe(answer);
});

test('nobody is left to hand over to: the call is forgotten', () => {
  const flights = new Flights();
  flights.begin('key').handOver();
  expect(flights.size).toBe(0);
});

test('one who leaves or waits too long disturbs nobody', async () => {
  const flights = new Flights();
  const flight = flights.begin('key');
  const [leaving, late, staying] = [flight.follow(long), flight.follow(0), flight.follow(long)];
  leaving.leave('left');
  expect(await leaving.ended).toBe('left');
  expect(await late.ended).toBe('late');
  flight.land(answer);
  expect(await staying.ended).toBe(answer);
});

test('a call that lands a second time does not end the next one with its key', () => {
  const flights = new Flights();
  const first = flights.begin('key');
  first.land(undefined);
  const second = flights.begin('key');
  first.land(answer);
  expect(flights.find('key')).toBe(second);
});
