import { expect, test } from '@jest/globals';
import { keptText } from './kept-text.ts';

function memoryStorage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

test('a text is kept, and forgotten when it is empty', () => {
  const storage = memoryStorage();
  const kept = keptText(() => storage, 'draft');
  expect(kept.read()).toBeUndefined();
  kept.write('half a sentence');
  expect(kept.read()).toBe('half a sentence');
  kept.write('');
  expect(storage.values.size).toBe(0);
  kept.write('again');
  kept.write(undefined);
  expect(storage.values.size).toBe(0);
});

test('a browser that refuses storage breaks nothing', () => {
  const kept = keptText(() => {
    throw new DOMException('denied', 'SecurityError');
  }, 'draft');
  expect(() => kept.write('text')).not.toThrow();
  expect(kept.read()).toBeUndefined();
});
