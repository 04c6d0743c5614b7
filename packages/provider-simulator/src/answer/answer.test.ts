import { expect, test } from '@jest/globals';
import { answerTo } from './answer.ts';
import { plainQuestion } from './question.ts';

test('a script may call tools, whatever was asked', () => {
  const tools = [{ name: 'Read', input: { file_path: '/notes.txt' } }];
  const answer = answerTo(plainQuestion, 'OpenAI', { tools });
  expect(answer).toMatchObject({ toolUses: tools, pieces: [], end: 'tool-use' });
});
