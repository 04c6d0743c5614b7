import { expect, test } from '@jest/globals';
import { KnownSecrets } from './known-secrets.ts';

test('a secret that is no longer in use stays known, one in use is named once', () => {
  let inUse = ['one', 'two'];
  const known = new KnownSecrets(() => inUse);
  inUse = ['two', 'three'];
  known.changed();
  expect([...known.all()]).toEqual(['two', 'three', 'one']);
  inUse = ['one'];
  known.changed();
  expect([...known.all()]).toEqual(['one', 'two', 'three']);
});

test('secrets that change without end are forgotten, the oldest first', () => {
  let inUse = ['secret-0'];
  const known = new KnownSecrets(() => inUse);
  for (let index = 1; index <= 1_000; index += 1) {
    inUse = [`secret-${index}`];
    known.changed();
  }
  const all = [...known.all()];
  expect(all).toHaveLength(201);
  expect(all).toContain('secret-999');
  expect(all).not.toContain('secret-0');
});
