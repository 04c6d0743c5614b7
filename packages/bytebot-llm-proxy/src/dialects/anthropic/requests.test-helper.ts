import type { JsonObject } from '@bytebot/shared';
import fc from 'fast-check';

/** A word without blanks at its ends. */
const text = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((one) => one.trim() === one && /\S/.test(one));
const id = fc.stringMatching(/^[A-Za-z0-9_-]{4,10}$/);
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pdf = Buffer.from('%PDF-1.4\n').toString('base64');

/** Seldom: a request may have four. */
const mark = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { cache_control: { type: 'ephemeral' } },
      { cache_control: { type: 'ephemeral', ttl: '1h' } },
    ),
  },
);

function block(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> {
  return fc.tuple(fc.record(fields), mark).map(([one, marked]) => ({ ...one, ...marked }));
}

const textBlock = block({ type: fc.constant('text'), text });
const imageBlock = block({
  type: fc.constant('image'),
  source: fc.constantFrom(
    { type: 'base64', media_type: 'image/png', data: pixel },
    { type: 'url', url: 'https://example.test/a.png' },
    { type: 'file', file_id: 'file_1' },
  ),
});
const citations = fc.constantFrom({}, { citations: { enabled: true } });
const documentBlock = fc
  .tuple(
    block({
      type: fc.constant('document'),
      source: fc.oneof(
        fc.constantFrom(
          { type: 'base64', media_type: 'application/pdf', data: pdf },
          { type: 'url', url: 'https://example.test/a.pdf' },
          { type: 'file', file_id: 'file_2' },
        ),
        text.map((data) => ({ type: 'text', media_type: 'text/plain', data })),
        fc
          .array(fc.oneof(textBlock, imageBlock), { minLength: 1, maxLength: 3 })
          .map((content) => ({ type: 'content', content })),
        text.map((content) => ({ type: 'content', content })),
      ),
    }),
    citations,
    fc.option(text, { nil: undefined }),
    fc.option(text, { nil: undefined }),
  )
  .map(([one, cited, title, context]) => ({
    ...one,
    ...cited,
    ...(title === undefined ? {} : { title }),
    ...(context === undefined ? {} : { context }),
  }));
const searchResult = block({
  type: fc.constant('search_result'),
  source: fc.constant('https://example.test/'),
  title: text,
  content: fc.array(fc.record({ type: fc.constant('text'), text }), { minLength: 1, maxLength: 2 }),
});
const givenBlock = fc.oneof(
  { weight: 4, arbitrary: textBlock },
  imageBlock,
  documentBlock,
  searchResult,
  block({ type: fc.constant('tool_reference'), tool_name: id }),
);
const userBlock = fc.oneof(
  { weight: 8, arbitrary: givenBlock },
  block({ type: fc.constant('container_upload'), file_id: fc.constant('file_3') }),
);

const citedText = fc.record({
  type: fc.constant('text'),
  text,
  citations: fc.constant([
    {
      type: 'char_location',
      cited_text: 'x',
      document_index: 0,
      document_title: null,
      start_char_index: 0,
      end_char_index: 1,
    },
  ]),
});
const searched = id.map((one): JsonObject[] => [
  { type: 'server_tool_use', id: `srvtoolu_${one}`, name: 'web_search', input: { query: 'x' } },
  { type: 'web_search_tool_result', tool_use_id: `srvtoolu_${one}`, content: [] },
]);
const callers = fc.constantFrom({}, { caller: { type: 'direct' } });

/** One step of an assistant: the blocks it adds, and the id of a call among them. */
const step: fc.Arbitrary<readonly JsonObject[]> = fc.oneof(
  textBlock.map((one) => [one]),
  citedText.map((one) => [one]),
  fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: id }).map((one) => [one]),
  fc.record({ type: fc.constant('redacted_thinking'), data: id }).map((one) => [one]),
  searched,
  fc
    .tuple(
      block({
        type: fc.constant('tool_use'),
        id,
        name: id,
        input: fc.dictionary(id, fc.jsonValue(), { maxKeys: 3 }),
      }),
      callers,
    )
    .map(([call, caller]) => [{ ...call, ...caller }]),
);

interface Round {
  readonly said: readonly JsonObject[];
  readonly answer: readonly JsonObject[];
  readonly results: readonly (readonly JsonObject[])[];
  readonly failed: boolean;
}

const round: fc.Arbitrary<Round> = fc.record({
  said: fc.array(userBlock, { minLength: 1, maxLength: 3 }),
  answer: fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.flat()),
  results: fc.array(fc.array(givenBlock, { maxLength: 2 }), { minLength: 6, maxLength: 6 }),
  failed: fc.boolean(),
});

function messagesOf(rounds: readonly Round[], last: readonly JsonObject[]): JsonObject[] {
  const messages: JsonObject[] = [];
  let results: JsonObject[] = [];
  for (const [index, one] of rounds.entries()) {
    const answer = one.answer.map((said, at) =>
      said.type === 'tool_use' ? { ...said, id: `${String(said.id)}_${index}_${at}` } : said,
    );
    messages.push(
      { role: 'user', content: [...results, ...one.said] },
      { role: 'assistant', content: answer },
    );
    results = answer
      .filter(({ type }) => type === 'tool_use')
      .map((call, at) => {
        const content = one.results[at % one.results.length] ?? [];
        return {
          type: 'tool_result',
          tool_use_id: call.id,
          ...(content.length === 0 ? {} : { content }),
          ...(one.failed ? { is_error: true } : {}),
        };
      });
  }
  return [...messages, { role: 'user', content: [...results, ...last] }];
}

const tool = fc
  .tuple(
    block({
      name: id,
      description: text,
      input_schema: fc.constantFrom(
        {
          type: 'object',
          properties: { a: { type: 'string' } },
          required: ['a'],
          additionalProperties: false,
        },
        { type: 'object', properties: { a: { type: 'string' } } },
      ),
    }),
    fc.constantFrom({}, { strict: true }, { defer_loading: true }, { input_examples: [{ a: 'b' }] }),
  )
  .map(([one, own]) => ({ ...one, ...own }));
const ownTool = fc.constant({ type: 'web_search_20250305', name: 'web_search', max_uses: 3 });
const choice = fc.constantFrom<JsonObject | undefined>(
  undefined,
  { type: 'auto' },
  { type: 'auto', disable_parallel_tool_use: true },
  { type: 'none' },
);
const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};

/** Parameters that this family of models takes together. */
const parameters = fc.constantFrom<JsonObject>(
  {},
  { temperature: 0.5 },
  { top_p: 0.9 },
  { temperature: 0.1, top_k: 5 },
  { thinking: { type: 'adaptive' } },
  { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } },
  { thinking: { type: 'disabled' } },
  { output_config: { effort: 'max' } },
  { output_config: { format: { type: 'json_schema', schema } } },
  {
    output_config: {
      effort: 'high',
      format: { type: 'json_schema', schema },
      task_budget: { type: 'tokens', total: 9 },
    },
  },
);

/** Requests of the Messages API, as Anthropic takes them. */
export const request: fc.Arbitrary<JsonObject> = fc
  .record({
    max_tokens: fc.integer({ min: 1, max: 64_000 }),
    system: fc.option(fc.array(textBlock, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    messages: fc
      .tuple(fc.array(round, { maxLength: 3 }), fc.array(userBlock, { minLength: 1, maxLength: 2 }))
      .map(([rounds, last]) => messagesOf(rounds, last)),
    tools: fc
      .tuple(fc.array(tool, { minLength: 1, maxLength: 3 }), fc.array(ownTool, { maxLength: 1 }))
      .map(([own, theirs]) => [...own, ...theirs]),
    tool_choice: choice,
    stop_sequences: fc.option(fc.array(text, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    metadata: fc.option(fc.record({ user_id: id }), { nil: undefined }),
    service_tier: fc.constantFrom(undefined, 'standard_only'),
    container: fc.constantFrom(undefined, 'container_1'),
    mcp_servers: fc.constantFrom(undefined, [{ type: 'url', url: 'https://example.test/mcp', name: 'm' }]),
    inference_geo: fc.constantFrom(undefined, 'us'),
    parameters,
  })
  .map(({ parameters: others, ...fields }) => withoutUndefined({ ...fields, ...others }));

export function withoutUndefined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** How many cache marks a request has. */
export function marksIn(body: JsonObject): number {
  return JSON.stringify(body).split('"cache_control"').length - 1;
}
