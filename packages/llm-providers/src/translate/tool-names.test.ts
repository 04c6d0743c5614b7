import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anthropic } from '../anthropic.ts';
import { anthropicNames } from '../anthropic-messages.ts';
import { contextOf, targetOf } from '../fixtures.test-helper.ts';
import { gemini } from '../gemini.ts';
import { geminiNames } from '../gemini-tools.ts';
import { ToolNames } from './tool-names.ts';

const legal = { gemini: /^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/, anthropic: /^[A-Za-z0-9_-]{1,128}$/ };

describe.each([
  ['gemini', geminiNames, legal.gemini],
  ['anthropic', anthropicNames, legal.anthropic],
] as const)('names for %s', (_id, rules, pattern) => {
  test('are legal, the same each time, and lead back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (name) => {
        const names = new ToolNames(rules);
        const given = names.legal(name);
        expect(given).toMatch(pattern);
        expect(new ToolNames(rules).legal(name)).toBe(given);
        expect(names.replaced?.get(given) ?? given).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  test('that are legal stay', () => {
    const names = new ToolNames(rules);
    expect([names.legal('get_weather'), names.legal('a-b_9'), names.replaced]).toEqual([
      'get_weather',
      'a-b_9',
      undefined,
    ]);
  });

  test('that differ only in what is forbidden stay apart', () => {
    const names = new ToolNames(rules);
    expect(names.legal('a/b')).not.toBe(names.legal('a b'));
  });
});

describe('a call comes back under the name the client gave', () => {
  const request = {
    model: 'm',
    messages: [{ role: 'user', content: 'Read' }],
    tools: [{ type: 'function', function: { name: 'files/read it' } }],
  };

  test('from Gemini, whole and streamed', () => {
    const built = gemini.native?.buildChat(request, targetOf('gemini'));
    const [sent = ''] = built?.toolNames?.keys() ?? [];
    const context = { ...contextOf('gemini'), ...(built?.toolNames && { toolNames: built.toolNames }) };
    const parts = [{ functionCall: { name: sent, args: {} } }];
    const answer = { candidates: [{ content: { parts }, finishReason: 'STOP' }] };
    const whole = gemini.native?.readChat(answer, context).choices[0]?.message;
    expect(whole?.tool_calls?.[0]?.function.name).toBe('files/read it');
    const event = { event: '', data: JSON.stringify(answer) };
    const [chunk] = gemini.native?.createChatStream(context).read(event) ?? [];
    expect(chunk?.choices[0]?.delta.tool_calls?.[0]?.function?.name).toBe('files/read it');
  });

  test('from Anthropic, whole and streamed', () => {
    const built = anthropic.native?.buildChat(request, targetOf('anthropic'));
    const [sent = ''] = built?.toolNames?.keys() ?? [];
    const context = { ...contextOf('anthropic'), ...(built?.toolNames && { toolNames: built.toolNames }) };
    const call = { type: 'tool_use', id: 'toolu_1', name: sent, input: {} };
    const whole = anthropic.native?.readChat({ content: [call], stop_reason: 'tool_use' }, context);
    expect(whole?.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('files/read it');
    const data = JSON.stringify({ type: 'content_block_start', index: 0, content_block: call });
    const [chunk] = anthropic.native?.createChatStream(context).read({ event: '', data }) ?? [];
    expect(chunk?.choices[0]?.delta.tool_calls?.[0]?.function?.name).toBe('files/read it');
  });
});
