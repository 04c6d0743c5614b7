import { memberOf } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import type { HistoryMessage } from '../src/messages/history.ts';
import { toChatMessages } from '../src/messages/to-chat-messages.ts';
import { addTask, question } from './support/agent-models.ts';
import { simulatedProviders } from './support/simulated-models.ts';

/** What providers want back of earlier answers, and what they refuse of them. */

const simulated = simulatedProviders();

test('Groq, which refuses the thoughts of earlier answers, is not sent them', async () => {
  const messages = [
    { role: 'user' as const, content: 'Two and two?' },
    { role: 'assistant' as const, content: 'Four.', reasoning_content: 'Easy.' },
    { role: 'user' as const, content: 'And three?' },
  ];
  const request = question('groq', 'llama-3.3-70b-versatile', { messages });
  const turn = await simulated.models.chatModel.generate(request);
  expect(turn.blocks).not.toEqual([]);
  expect(memberOf(simulated.simulator.requests().at(-1)?.body, 'messages')).toEqual([
    messages[0],
    { role: 'assistant', content: 'Four.' },
    messages[2],
  ]);
});

test('Gemini 3, which refuses its calls without their signatures, gets them back', async () => {
  const asked: HistoryMessage = {
    role: 'USER',
    content: [{ type: 'text', text: 'Add a task to water the plants' }],
  };
  const ask = (history: readonly HistoryMessage[]) => {
    const messages = toChatMessages('', history);
    return simulated.models.chatModel.generate(
      question('gemini', 'gemini-3-pro-preview', { messages, tools: [addTask] }),
    );
  };
  const { blocks } = await ask([asked]);
  const results = blocks.flatMap((block) =>
    block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: [] }] : [],
  );
  expect(results).toHaveLength(1);
  const turn = await ask([asked, { role: 'ASSISTANT', content: blocks }, { role: 'USER', content: results }]);
  expect(turn.finishReason).toBe('stop');
  // Its own, not the word that Gemini takes where a signature is lost.
  const signature = Buffer.from('signature of add_task').toString('base64');
  expect(JSON.stringify(simulated.simulator.requests().at(-1)?.body)).toContain(
    `"thoughtSignature":"${signature}"`,
  );
});
