import { STREAM_CONTENT_EVENTS, words } from './upstream-answers.ts';

const ITEM_ID = 'msg_68af4030592c81938ec0a5fbab4a3e9f05438e46b5f69a3b';

/** A response as OpenAI sends it (OpenAI API reference, "The response object"). */
export function responsesAnswer(text: string): object {
  return response('completed', [message('completed', [textPart(text)])], usage);
}

/** The events of a whole stream: the response, its one message, and the deltas of its text. */
export function responsesEvents(): string[] {
  const text = Array.from({ length: STREAM_CONTENT_EVENTS }, (_, index) => wordOf(index)).join('');
  const place = { item_id: ITEM_ID, output_index: 0, content_index: 0 };
  const item = message('completed', [textPart(text)]);
  const begun = response('in_progress', [], null);
  const written: readonly (readonly [string, object])[] = [
    ['response.created', { response: begun }],
    ['response.in_progress', { response: begun }],
    ['response.output_item.added', { output_index: 0, item: message('in_progress', []) }],
    ['response.content_part.added', { ...place, part: textPart('') }],
    ...Array.from(
      { length: STREAM_CONTENT_EVENTS },
      (_, index) =>
        [
          'response.output_text.delta',
          { ...place, delta: wordOf(index), logprobs: [], obfuscation: 'GzUqMbWnvAcD' },
        ] as const,
    ),
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part: textPart(text) }],
    ['response.output_item.done', { output_index: 0, item }],
    ['response.completed', { response: response('completed', [item], usage) }],
  ];
  return written.map(
    ([type, fields], index) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...fields })}\n\n`,
  );
}

const usage = {
  input_tokens: 231,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 46,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 277,
};

function response(status: string, output: readonly object[], used: object | null): object {
  return {
    id: 'resp_68af4030baa48193b0b43b4c2a176a1a05438e46b5f69a3b',
    object: 'response',
    created_at: 1_763_717_700,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: 256,
    max_tool_calls: null,
    model: 'gpt-4o-2024-08-06',
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    store: true,
    temperature: 0.7,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: used,
    user: null,
    metadata: {},
  };
}

function message(status: string, content: readonly object[]): object {
  return { id: ITEM_ID, type: 'message', status, content, role: 'assistant' };
}

function textPart(text: string): object {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function wordOf(index: number): string {
  return words[index % words.length] ?? '';
}
