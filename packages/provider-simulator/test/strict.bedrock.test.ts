import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { pixelBase64 } from './support/requests.ts';

/** What Converse refuses, in its words. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const said = { role: 'user', content: [{ text: 'Hello' }] };
const used = { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'look', input: {} } }] };
const result = { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }] } }] };
const spec = { toolSpec: { name: 'look', inputSchema: { json: { type: 'object', properties: {} } } } };
const toolConfig = { tools: [spec] };
const document = (name: string) => ({ document: { format: 'pdf', name, source: { bytes: 'JVBERi0=' } } });
const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });

async function refusalOf(body: object, verb = 'converse', id = model): Promise<string> {
  const path = `/bedrock/model/${encodeURIComponent(id)}/${verb}`;
  const { status, text } = await ask(simulator, { path, body });
  return `${status} ${text}`;
}

test.each([
  ['no messages', { messages: [] }, /messages list is empty/],
  ['an unknown field', { messages: [said], model: 'x' }, /Unexpected field 'model'/],
  ['an assistant first', { messages: [used] }, /must start with a user message/],
  ['two of one role', { messages: [said, said] }, /must alternate/],
  ['no content', user(), /is empty. Add a ContentBlock/],
  ['a blank text', user({ text: ' ' }), /is blank/],
  ['two kinds in one block', user({ text: 'a', cachePoint: { type: 'default' } }), /exactly one of/],
  ['a block of another API', user({ type: 'text', text: 'a' }), /exactly one of/],
  ['an unknown image', user({ image: { format: 'svg', source: { bytes: pixelBase64 } } }), /image.format/],
  [
    'an image by address',
    user({ image: { format: 'png', source: { url: 'https://x' } } }),
    /Could not process/,
  ],
  ['a document without a text', user(document('a')), /A text block must be included/],
  ['a name with a dot', user({ text: 'a' }, document('a.pdf')), /document file name/],
  ['a name twice', user({ text: 'a' }, document('a'), document('a')), /the same name/],
  ['tools without toolConfig', { messages: [said, used, result] }, /toolConfig field must be defined/],
  ['a use without result', { messages: [said, used, said], toolConfig }, /Expected toolResult blocks/],
  ['a use at the end', { messages: [said, used], toolConfig }, /Expected toolResult blocks/],
  ['a result without use', { messages: [result], toolConfig }, /exceeds the number of toolUse/],
  ['no tools', { messages: [said], toolConfig: { tools: [] } }, /toolConfig.tools/],
  ['a tool twice', { messages: [said], toolConfig: { tools: [spec, spec] } }, /must be unique/],
  [
    'a schema that is no object',
    { messages: [said], toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: {} } } }] } },
    /must be one of the following: object/,
  ],
  [
    'a choice that is no tool',
    { messages: [said], toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'b' } } } },
    /not among the tools/,
  ],
  ['a temperature of 2', { messages: [said], inferenceConfig: { temperature: 2 } }, /between 0 and 1/],
  [
    'too long an answer',
    { messages: [said], inferenceConfig: { maxTokens: 100_000 } },
    /model limit of 64000/,
  ],
  [
    'a field Claude does not have',
    { messages: [said], additionalModelRequestFields: { seed: 1 } },
    /seed: Extra inputs are not permitted/,
  ],
  [
    'thinking unsigned',
    {
      messages: [
        said,
        { role: 'assistant', content: [{ reasoningContent: { reasoningText: { text: 'a' } } }] },
      ],
    },
    /signature: Field required/,
  ],
])('%s', async (_name, body, words) => {
  const refusal = await refusalOf(body);
  expect(refusal).toMatch(/^400 /);
  expect(refusal).toMatch(words);
});

test.each([
  ['no version', { max_tokens: 5, messages: [] }, /anthropic_version: Field required/],
  ['a model in the body', { anthropic_version: 'bedrock-2023-05-31', model: 'x' }, /model: Extra inputs/],
  ['no limit', { anthropic_version: 'bedrock-2023-05-31', messages: [] }, /max_tokens: Field required/],
])('InvokeModel: %s', async (_name, body, words) => {
  expect(await refusalOf(body, 'invoke')).toMatch(words);
});

test('embeddings: a field of another maker, a missing purpose, too many texts', async () => {
  const titan = 'amazon.titan-embed-text-v1';
  const cohere = 'cohere.embed-multilingual-v3';
  expect(await refusalOf({ inputText: 'a', dimensions: 256 }, 'invoke', titan)).toMatch(/\[dimensions\]/);
  expect(await refusalOf({ texts: ['a'] }, 'invoke', cohere)).toMatch(/input_type/);
  const texts = Array.from({ length: 97 }, () => 'a');
  expect(await refusalOf({ texts, input_type: 'clustering' }, 'invoke', cohere)).toMatch(
    /maximum item count/,
  );
});
