import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compactHistory } from './compact-history.ts';
import type { ContentBlock, Role } from './content-block.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { anyHistory, png, taskHistory } from './histories.test-helper.ts';
import { type HistoryMessage, pairResults } from './history.ts';
import { shortened, withShortResults } from './shrink-content.ts';
import { refusalOf } from './strict-conversation.test-helper.ts';
import { toChatMessages } from './to-chat-messages.ts';

const says = (role: Role, ...content: ContentBlock[]): HistoryMessage => ({ role, content });
const text = (said: string): { type: 'text'; text: string } => ({ type: 'text', text: said });
const task = says('USER', text('Tidy the desktop.'));

/** A turn that looks, with a screenshot and a long text as its result. */
function round(id: string): HistoryMessage[] {
  return [
    says(
      'ASSISTANT',
      { type: 'thinking', thinking: 'Hm. '.repeat(200), signature: '' },
      { type: 'tool_use', id, name: 'look', input: {} },
    ),
    says('USER', { type: 'tool_result', tool_use_id: id, content: [text(id.repeat(3_000)), png] }),
  ];
}

const long = [task, ...['a', 'b', 'c', 'd', 'e'].flatMap(round)];
const show = (messages: readonly HistoryMessage[]) => JSON.stringify(messages);
const count = (messages: readonly HistoryMessage[], part: string) => show(messages).split(part).length - 1;
const share = (part: number) => compactHistory(long, estimateTokens(long) * part);

test('what fits stays as it is', () => {
  expect(compactHistory(long, estimateTokens(long))).toBe(long);
});

describe('what goes first', () => {
  test('the oldest screenshots, only as many as it takes', () => {
    const smaller = compactHistory(long, estimateTokens(long) - 1_700);
    expect(show(smaller.slice(0, 5))).not.toContain('iVBOR');
    expect(count(smaller, '[screenshot removed]')).toBe(2);
    expect(count(smaller, 'iVBOR')).toBe(3);
    expect(smaller).toHaveLength(long.length);
  });

  test('then what was thought and the ends of long results, of old turns only', () => {
    const smaller = share(0.55);
    expect(count(smaller, 'iVBOR')).toBe(2);
    expect(show(smaller)).toContain('[Cut here: 2500 of 3000 characters are left out.]');
    expect(show(smaller.slice(0, 3))).not.toContain('Hm.');
    expect(smaller.slice(-4)).toEqual(long.slice(-4));
    expect(smaller).toHaveLength(long.length);
  });

  test('then old turns, calls with their results; the task stays and says so', () => {
    const fewer = show(share(0.43));
    expect(fewer).not.toContain('"id":"a"');
    expect(fewer).not.toContain('"tool_use_id":"a"');
    expect(fewer).toContain('"id":"c"');
    const smaller = compactHistory(long, estimateTokens([task, ...long.slice(-4)]) + 30);
    expect(smaller.slice(1)).toEqual(long.slice(-4));
    expect(smaller[0]?.content).toEqual([
      text('Tidy the desktop.'),
      text('[Earlier messages were left out here, so that the conversation fits the model.]'),
    ]);
  });

  test('at last all images but the latest', () => {
    const smaller = compactHistory(long, 1);
    expect(smaller.map(({ role }) => role)).toEqual(['USER', 'ASSISTANT', 'USER', 'ASSISTANT', 'USER']);
    expect(count(smaller, 'iVBOR')).toBe(1);
    expect(show(smaller.slice(-1))).toContain('iVBOR');
  });

  test('one enormous result of the last turn is shortened when nothing else is left', () => {
    const [turn] = round('z');
    const enormous = says('USER', {
      type: 'tool_result',
      tool_use_id: 'z',
      content: [text('z'.repeat(90_000))],
    });
    const smaller = compactHistory([task, ...(turn === undefined ? [] : [turn]), enormous], 2_000);
    expect(estimateTokens(smaller)).toBeLessThan(2_000);
  });
});

test('what was shortened once is not shortened again', () => {
  const { content = [] } = long[2] ?? {};
  for (const shorten of [shortened, withShortResults]) {
    const once = shorten(content);
    expect(shorten(once)).toEqual(once);
  }
  expect(show([says('USER', ...shortened(content))])).toContain('[Cut here: ');
});

test('images that the user sent, and the task, are never removed', () => {
  const asked = says('USER', text('What is this?'), png);
  const smaller = compactHistory([asked, ...long.slice(1)], 1);
  expect(smaller[0]?.content).toEqual(expect.arrayContaining([...asked.content]));
});

const history = fc.oneof(anyHistory, taskHistory);
const target = fc.double({ min: 0, max: 1, noNaN: true });

describe('whatever the history and the target', () => {
  test('the result is valid, not larger, keeps calls and results together, and changes nothing given', () => {
    fc.assert(
      fc.property(history, target, (messages, part) => {
        const before = structuredClone(messages);
        const smaller = compactHistory(messages, estimateTokens(messages) * part);
        expect(messages).toEqual(before);
        expect(estimateTokens(smaller)).toBeLessThanOrEqual(estimateTokens(messages));
        expect(refusalOf(toChatMessages('You work.', smaller))).toBeUndefined();
        const unanswered = (some: readonly HistoryMessage[]) =>
          pairResults(some).calls.filter(({ result }) => result === undefined).length;
        expect(unanswered(smaller)).toBeLessThanOrEqual(unanswered(messages));
        expect(unpaired(smaller)).toBeLessThanOrEqual(unpaired(messages));
      }),
      { numRuns: 500 },
    );
  });

  test('what fits after it is not changed again', () => {
    fc.assert(
      fc.property(history, target, (messages, part) => {
        const targetTokens = estimateTokens(messages) * part;
        const smaller = compactHistory(messages, targetTokens);
        fc.pre(estimateTokens(smaller) <= targetTokens);
        expect(compactHistory(smaller, targetTokens)).toBe(smaller);
      }),
      { numRuns: 300 },
    );
  });
});

/** Results that answer nothing. */
function unpaired(messages: readonly HistoryMessage[]): number {
  const pairing = pairResults(messages);
  return messages
    .flatMap(({ content }, index) => content.map((block, position) => ({ block, index, position })))
    .filter(
      ({ block, index, position }) => block.type === 'tool_result' && !pairing.isAnswer(index, position),
    ).length;
}
