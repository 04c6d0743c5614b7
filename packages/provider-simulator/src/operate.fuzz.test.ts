import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressOf } from './address.ts';
import type { Call } from './call.ts';
import { Refusal } from './failures/refusal.ts';
import { Ids } from './ids.ts';
import { createMemory } from './memory.ts';
import type { Form } from './multipart/form.ts';
import { operate } from './operate.ts';
import { readScript, ScriptError } from './script/read-script.ts';

/** Whatever is sent, a provider answers or refuses; the simulator never fails itself. */

const paths = [
  '/openai/v1/chat/completions',
  '/openai/v1/completions',
  '/openai/v1/embeddings',
  '/openai/v1/responses',
  '/openai/v1/responses/input_tokens',
  '/openrouter/api/v1/responses',
  '/groq/openai/v1/responses',
  '/xai/v1/responses',
  '/azure/openai/v1/responses',
  '/openrouter/api/v1/messages',
  '/openai/v1/images/generations',
  '/openai/v1/images/edits',
  '/openai/v1/audio/speech',
  '/openai/v1/audio/transcriptions',
  '/openai/v1/audio/translations',
  '/openai/v1/moderations',
  '/mistral/v1/moderations',
  '/openai/v1/files',
  '/openai/v1/batches',
  '/mistral/v1/batch/jobs',
  '/together/v1/images/generations',
  '/together/v1/rerank',
  '/jina/v1/rerank',
  '/voyage/v1/rerank',
  '/cohere/v2/rerank',
  '/vertex/v1/projects/p/locations/l/publishers/google/models/m:countTokens',
  '/vertex/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict',
  '/openrouter/api/v1/chat/completions',
  '/groq/openai/v1/chat/completions',
  '/gemini/v1beta/openai/chat/completions',
  '/gemini/v1beta/models/gemini-3-pro:generateContent',
  '/gemini/v1beta/models/m:streamGenerateContent',
  '/gemini/v1beta/models/m:batchEmbedContents',
  '/gemini/v1beta/models/m:countTokens',
  '/anthropic/v1/messages',
  '/anthropic/v1/messages/count_tokens',
  '/azure/openai/v1/chat/completions',
  '/azure/login/t/oauth2/v2.0/token',
  '/bedrock/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
  '/bedrock/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream',
  '/bedrock/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke',
  '/bedrock/model/amazon.titan-embed-text-v2%3A0/invoke',
  '/bedrock/sts',
  '/vertex/v1/projects/p/locations/l/publishers/google/models/m:generateContent',
  '/vertex/v1/projects/p/locations/l/publishers/google/models/m:predict',
  '/vertex/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict',
  '/vertex/token',
  '/cohere/v2/chat',
  '/cohere/v2/embed',
  '/ollama/api/chat',
  '/ollama/api/embed',
];

const topNames =
  `model messages contents tools tool_choice toolConfig generationConfig stream max_tokens n stop prompt
  input requests response_format system systemInstruction thinking models dimensions options format think include
  instructions previous_response_id reasoning store background text generateContentRequest context_management
  voice size documents query top_n input_files input_file_id endpoint completion_window metadata truncation`.split(
    /\s+/,
  );
const itemNames =
  `role content parts text type tool_calls tool_call_id functionCall functionResponse id input source
  inlineData name function functionDeclarations parameters input_schema image_url items properties call_id output
  arguments summary encrypted_content thoughtSignature signature thinking citations tool_use_id schema strict`.split(
    /\s+/,
  );
const words = [
  'user',
  'assistant',
  'tool',
  'model',
  'text',
  'image',
  'tool_use',
  'tool_result',
  'function',
  'object',
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'item_reference',
  'input_text',
  'json_schema',
  'document',
  'server_tool_use',
  'web_search_20250305',
];

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(...words),
  fc.constantFrom(true, null, -1, 7),
);
const item = fc.dictionary(fc.constantFrom(...itemNames), odd, { maxKeys: 5 });
const turn = fc.record({
  role: fc.constantFrom('user', 'assistant', 'model', 'tool'),
  content: fc.oneof(odd, fc.array(item, { maxLength: 3 })),
  parts: fc.oneof(odd, fc.array(item, { maxLength: 3 })),
});
const nested = fc.oneof(odd, item, fc.array(item, { maxLength: 3 }), fc.array(turn, { maxLength: 3 }));
const body = fc.dictionary(fc.constantFrom(...topNames), nested, { maxKeys: 6 });
const ids = new Ids('fuzz');
const memory = createMemory();

const partNames = [
  'file',
  'model',
  'image',
  'image[]',
  'prompt',
  'purpose',
  'response_format',
  'stream',
  'n',
];
const part = fc.record({
  name: fc.constantFrom(...partNames),
  filename: fc.constantFrom(undefined, 'a.mp3', 'a.jsonl', 'a.png'),
  contentType: fc.constantFrom(undefined, 'image/png', 'text/plain'),
  head: fc
    .constantFrom('', 'true', 'batch', 'json', 'srt', 'whisper-1', '{}')
    .map((text) => Buffer.from(text)),
});
const form = fc.option(
  fc.record({ parts: fc.array(part, { maxLength: 6 }), isBroken: fc.boolean() }).map(
    ({ parts, isBroken }): Form => ({
      parts: parts.map((one) => ({ ...one, sizeBytes: one.head.length, sha256: '' })),
      sizeBytes: 0,
      isBroken,
    }),
  ),
  { nil: undefined },
);

function callOf(
  path: string,
  value: Record<string, unknown>,
  isStrict: boolean,
  givenForm: Form | undefined,
): Call {
  const address = addressOf('POST', path, 'other');
  if (address === undefined) throw new Error(`nobody serves ${path}`);
  return {
    address,
    providerName: 'Test',
    model: address.model ?? 'openai/gpt-4o',
    body: { max_tokens: 5, ...value },
    form: givenForm,
    query: new URLSearchParams(),
    headers: {
      authorization: 'Bearer sk-test',
      'x-api-key': 'sk-test',
      'x-goog-api-key': 'sk-test',
      'anthropic-version': '2023-06-01',
    },
    reply: undefined,
    isStrict,
    ids,
    memory,
    nowMs: 0,
  };
}

test.each([true, false])('any body at any path is answered or refused, strict %s', (isStrict) => {
  let answered = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), body, form, (path, value, givenForm) => {
      const call = callOf(path, value, isStrict, givenForm);
      try {
        const outcome = operate(call, {
          method: 'POST',
          path,
          query: '',
          value: call.body,
          isJson: true,
          body: Buffer.from(JSON.stringify(call.body)),
        });
        expect(JSON.stringify(outcome)).toMatch(/^\{/);
        answered += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        expect(error.answer.status).toBeGreaterThanOrEqual(400);
        expect(error.answer.status).toBeLessThan(500);
      }
    }),
    { numRuns: 1_000 },
  );
  if (!isStrict) expect(answered).toBeGreaterThan(100);
});

test('any script is read or refused with a sentence', () => {
  const script = fc.record(
    { replies: fc.array(fc.oneof(odd, item)), match: odd, model: odd },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), script), (value) => {
      try {
        expect(readScript(value, []).replies.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof ScriptError)) throw error;
        expect(error.message).toMatch(/ /);
      }
    }),
    { numRuns: 300 },
  );
});
