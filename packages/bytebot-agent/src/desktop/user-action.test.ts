import { describe, expect, test } from '@jest/globals';
import { pngOf } from './png.test-helper.ts';
import { readUserAction } from './user-action.ts';

const point = { x: 1, y: 2 };

describe('ByteBot’s block for', () => {
  test.each([
    { action: 'click_mouse', button: 'left', coordinates: point, clickCount: 1, holdKeys: [] },
    { action: 'drag_mouse', button: 'left', path: [point, { x: 2_000, y: 3 }], holdKeys: ['shift'] },
    { action: 'press_mouse', button: 'right', press: 'down' },
    { action: 'scroll', direction: 'down', scrollCount: 1, coordinates: point },
    { action: 'type_keys', keys: ['Control', 'c'] },
    { action: 'press_keys', keys: ['Alt'], press: 'up' },
    { action: 'type_text', text: 'hello', delay: 3 },
  ])('$action', (report) => {
    const { action, ...input } = report;
    expect(readUserAction(report, undefined, 'id-1')).toEqual({
      type: 'user_action',
      content: [{ type: 'tool_use', id: 'id-1', name: `computer_${action}`, input }],
    });
  });
});

const click = { action: 'click_mouse', button: 'left', clickCount: 1 };

test('the screen as it was comes first', () => {
  const image = pngOf(7).toString('base64');
  expect(readUserAction(click, { image }, 'id-1')?.content).toEqual([
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
    { type: 'tool_use', id: 'id-1', name: 'computer_click_mouse', input: { button: 'left', clickCount: 1 } },
  ]);
});

test('a screenshot that is no image is left out', () => {
  for (const shot of [{ image: 'no image' }, {}, null, 'x']) {
    expect(readUserAction(click, shot, 'id-1')?.content).toHaveLength(1);
  }
});

test('a long drag keeps its beginning, its course and its end', () => {
  const path = Array.from({ length: 2_001 }, (_, index) => ({ x: index, y: 0 }));
  const block = readUserAction({ action: 'drag_mouse', button: 'left', path }, undefined, 'id-1');
  const kept = Object(Object(block?.content[0]).input).path;
  expect(kept).toHaveLength(50);
  expect([kept[0], kept[49]]).toEqual([path[0], path[2_000]]);
});

test('a text that is marked as secret is not kept', () => {
  const block = readUserAction(
    { action: 'type_text', text: 'pass-word', sensitive: true },
    undefined,
    'id-1',
  );
  expect(JSON.stringify(block)).not.toContain('pass-word');
  expect(block?.content[0]).toMatchObject({ input: { text: '[hidden]', isSensitive: true } });
});

test.each([
  undefined,
  null,
  'click',
  {},
  { action: 7 },
  { action: 'move_mouse', coordinates: point },
  { action: '__proto__' },
  { action: 'click_mouse', button: 'fourth' },
  { action: 'type_text', text: 7 },
  { action: 'drag_mouse', button: 'left', path: [] },
])('%j is no action to learn from', (report) => {
  expect(readUserAction(report, undefined, 'id-1')).toBeUndefined();
});
