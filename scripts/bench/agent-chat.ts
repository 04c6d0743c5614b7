import { codeLine } from './code-lines.ts';
import { createRandom } from './random.ts';
import { chatBodies } from './request-bodies.ts';

const RESULT_BYTES = 3_000;

const tools = [
  'read_file',
  'write_file',
  'run_tests',
  'search_code',
  'list_files',
  'apply_patch',
  'git_diff',
  'fetch',
].map((name) => ({
  type: 'function',
  function: {
    name,
    description: `Use ${name} when the answer depends on the files of the project. Paths are relative.`,
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'A path below the root.' },
        lines: { type: 'array', items: { type: 'integer' } },
        options: { type: 'object', properties: { recursive: { type: 'boolean' } } },
      },
      required: ['path'],
    },
  },
}));

/** The conversation of a coding agent of about `sizeBytes`: tools, and turns of calls with results of 3 KB. */
export function agentChat(sizeBytes: number, model: string): readonly [Buffer, Buffer] {
  const random = createRandom(300);
  const messages: { role: string; content: unknown }[] = [
    { role: 'system', content: 'You are a programmer. Use the tools, then answer.' },
    { role: 'user', content: 'The tests of the parser fail since the last change. Find out why.' },
  ];
  let size = chatBodies(messages, 'unary', model, { tools })[0].length;
  for (let turn = 0; size < sizeBytes; turn += 1) {
    const id = `call_${String(turn).padStart(4, '0')}abcdefghijklmnop`;
    const call = {
      id,
      type: 'function',
      function: {
        name: 'read_file',
        arguments: JSON.stringify({ path: `src/part-${turn}.ts`, lines: [1, 80] }),
      },
    };
    const asked = { role: 'assistant', content: 'I look at the next file.', tool_calls: [call] };
    const answered = { role: 'tool', tool_call_id: id, content: fileText(random) };
    messages.push(asked, answered);
    size += Buffer.byteLength(JSON.stringify([asked, answered]));
  }
  return chatBodies(messages, 'unary', model, { tools });
}

function fileText(random: () => number): string {
  let text = '';
  while (text.length < RESULT_BYTES) text += `${codeLine(random)}\n`;
  return text;
}
