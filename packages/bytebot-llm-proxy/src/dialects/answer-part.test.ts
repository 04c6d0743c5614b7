import { expect, test } from '@jest/globals';
import { anthropicDialect } from './anthropic/anthropic-dialect.ts';
import { geminiDialect } from './gemini/gemini-dialect.ts';
import { responsesDialect } from './responses/responses-dialect.ts';

const picture = 'data:image/png;base64,AAAA';

test('nothing of the conversation is kept for writing a Message', () => {
  const part = anthropicDialect.answerPart({
    system: 'Be brief.',
    messages: [{ role: 'user', content: picture }],
  });
  expect(JSON.stringify(part)).toBe('{}');
});

test('whether thoughts are shown is kept for writing Google’s answer, in either spelling, and no more', () => {
  const config = { thinkingConfig: { includeThoughts: true } };
  const contents = [{ parts: [{ text: picture }] }];
  expect(geminiDialect.answerPart({ contents, generationConfig: config })).toEqual({
    generationConfig: config,
  });
  expect(geminiDialect.answerPart({ contents, generation_config: config })).toEqual({
    generationConfig: config,
  });
});

test('what a response repeats of its request is kept with the tools of its input, without the rest of that', () => {
  const added = { type: 'additional_tools', tools: [{ type: 'custom', name: 'patch' }] };
  const said = { role: 'user', content: [{ type: 'input_image', image_url: picture }] };
  const part = responsesDialect.answerPart({ instructions: 'Be brief.', tools: [], input: [said, added] });
  expect(part).toEqual({ instructions: 'Be brief.', tools: [], input: [added] });
  expect(responsesDialect.answerPart({ input: 'Hi' })).toEqual({ input: [] });
});
