import { expect, test } from '@jest/globals';
import { fileProblem, sizeText } from './task-file.ts';

function fileOf(name: string, size: number): File {
  const file = new File([''], name);
  Object.defineProperty(file, 'size', { value: size });
  return file;
}

test('files that the agent would refuse are named before they are sent', () => {
  expect(fileProblem([])).toBeUndefined();
  expect(fileProblem([fileOf('a.txt', 10), fileOf('b.pdf', 35_000_000)])).toBeUndefined();
  expect(fileProblem([fileOf('a.txt', 10), fileOf('b.txt', 0)])).toBe('b.txt is empty.');
  expect(fileProblem([fileOf('film.mp4', 90_000_000)])).toBe(
    'The files have 90 MB together; a task takes 36 MB.',
  );
  expect(fileProblem(Array.from({ length: 51 }, (_, index) => fileOf(`${index}`, 1)))).toContain('50');
});

test('sizes are told in words', () => {
  expect([999, 1_500, 2_345_678].map(sizeText)).toEqual(['999 bytes', '2 kB', '2.3 MB']);
});
