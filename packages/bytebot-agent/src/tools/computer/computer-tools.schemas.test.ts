import { isJsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { createDesktop } from '../../desktop/desktop-client.ts';
import { ToolInputError } from '../tool.ts';
import { runNamed } from '../tool-run.test-helper.ts';
import { createComputerTools } from './create-computer-tools.ts';

/** Nothing listens there: arguments that get as far as the desktop fail with another error. */
const tools = createComputerTools(createDesktop('http://127.0.0.1:9'));
const point = { x: 1, y: 1 };

describe('arguments that cannot be used never reach the desktop', () => {
  test.each([
    ['move_mouse', {}],
    ['move_mouse', { coordinates: { x: 1 } }],
    ['move_mouse', { coordinates: { x: -1, y: 1 } }],
    ['move_mouse', { coordinates: { x: 1281, y: 1 } }],
    ['move_mouse', { coordinates: { x: 1, y: 961 } }],
    ['move_mouse', { coordinates: { x: '1', y: 1 } }],
    ['move_mouse', { coordinates: [1, 1] }],
    ['move_mouse', null],
    ['move_mouse', 'up'],
    ['trace_mouse', { path: [] }],
    ['trace_mouse', { path: Array.from({ length: 501 }, () => point) }],
    ['click_mouse', { button: 'back' }],
    ['click_mouse', { clickCount: 0 }],
    ['click_mouse', { clickCount: 1.5 }],
    ['press_mouse', { button: 'left' }],
    ['press_mouse', { button: 'left', press: 'hard' }],
    ['drag_mouse', { path: [point] }],
    ['scroll', { direction: 'sideways', scrollCount: 1 }],
    ['scroll', { direction: 'up', scrollCount: 101 }],
    ['type_keys', { keys: 'ctrl+c' }],
    ['type_keys', { keys: [] }],
    ['type_keys', { keys: ['a'], delay: -1 }],
    ['press_keys', { keys: [''], press: 'up' }],
    ['type_text', { text: '' }],
    ['type_text', { text: 'a'.repeat(1_001) }],
    ['paste_text', { text: 7 }],
    ['wait', { duration: 10_001 }],
    ['application', { application: 'solitaire' }],
  ])('computer_%s %j', async (name, input) => {
    await expect(runNamed(tools, `computer_${name}`, input)).rejects.toThrow(ToolInputError);
  });

  test('what is wrong is named, so that the model can repair it', async () => {
    const work = runNamed(tools, 'computer_click_mouse', { coordinates: { x: 5_000, y: 1 }, button: 'left' });
    await expect(work).rejects.toThrow(/<=1280[\s\S]*coordinates\.x/);
  });
});

/** Keywords OpenAI, Anthropic, Gemini and Groq all read (their guides to function calling). */
const plainKeywords = new Set([
  'type',
  'properties',
  'required',
  'description',
  'items',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'default',
]);

function keywordsOf(schema: unknown): string[] {
  if (!isJsonObject(schema)) return [];
  const inner = [...Object.values(Object(schema.properties)), schema.items];
  return [...Object.keys(schema), ...inner.flatMap(keywordsOf)];
}

test.each(tools.map((tool) => [tool.name, tool] as const))(
  '%s has a schema any provider takes',
  (_, tool) => {
    const { description, parameters } = tool.definition.function;
    expect(description).toMatch(/\.$/);
    expect(parameters).toMatchObject({ type: 'object' });
    expect(keywordsOf(parameters).filter((keyword) => !plainKeywords.has(keyword))).toEqual([]);
  },
);
