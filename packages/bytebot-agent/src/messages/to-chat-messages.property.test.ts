import type { ChatMessage } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ContentBlock } from './content-block.ts';
import { anyHistory, taskHistory } from './histories.test-helper.ts';
import { pairResults } from './history.ts';
import { refusalOf } from './strict-conversation.test-helper.ts';
import { toChatMessages } from './to-chat-messages.ts';

const history = fc.oneof(anyHistory, taskHistory);
const systemPrompt = fc.constantFrom('You work.', '', ' ');

describe('whatever was stored', () => {
  test('strict providers accept it, crashes and takeovers included', () => {
    fc.assert(
      fc.property(systemPrompt, history, (prompt, messages) => {
        expect(refusalOf(toChatMessages(prompt, messages))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('every call is told once, and its result with it', () => {
    fc.assert(
      fc.property(history, (messages) => {
        const chat = toChatMessages('You work.', messages);
        const { calls } = pairResults(messages);
        const answers = chat.filter(({ role }) => role === 'tool').map(textOf);
        expect(chat.flatMap((message) => message.tool_calls ?? [])).toHaveLength(calls.length);
        expect(answers).toHaveLength(calls.length);
        for (const [index, { result }] of calls.entries())
          for (const said of textsOf(result?.content ?? [])) expect(answers[index]).toContain(said);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing that was said is lost', () => {
    fc.assert(
      fc.property(history, (messages) => {
        const chat = toChatMessages('You work.', messages);
        for (const [role, stored] of [
          ['user', 'USER'],
          ['assistant', 'ASSISTANT'],
        ]) {
          const told = chat.filter((message) => message.role === role).map(textOf);
          const said = messages.filter((message) => message.role === stored);
          for (const one of said.flatMap(({ content }) => textsOf(content)))
            expect(told.join('\n')).toContain(one);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('it grows at its end: earlier messages stay as they were, for the providers’ caches', () => {
    fc.assert(
      fc.property(taskHistory, (messages) => {
        const whole = toChatMessages('You work.', messages);
        const later = toChatMessages('You work.', [
          ...messages,
          { role: 'USER', content: [{ type: 'text', text: 'And then?' }] },
        ]);
        const stable = whole.at(-1)?.content === 'Continue.' ? whole.slice(0, -1) : whole;
        expect(later.slice(0, stable.length)).toEqual(stable);
      }),
      { numRuns: 200 },
    );
  });
});

/** Those that say something. */
function textsOf(blocks: readonly ContentBlock[]): string[] {
  return blocks.flatMap((block) => (block.type === 'text' && block.text.trim() !== '' ? [block.text] : []));
}

function textOf(message: ChatMessage): string {
  const content = message.content ?? '';
  return typeof content === 'string' ? content : content.map((part) => String(part.text ?? '')).join('\n');
}
