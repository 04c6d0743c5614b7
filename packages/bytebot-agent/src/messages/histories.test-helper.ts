import fc from 'fast-check';
import type {
  Base64Source,
  ContentBlock,
  ImageBlock,
  Role,
  ToolResultBlock,
  ToolUseBlock,
} from './content-block.ts';
import type { HistoryMessage } from './history.ts';

/** Few ids, so that they come twice, and what providers refuse: empty, long, with other characters. */
const callId = fc.constantFrom('a', 'b', 'a.b', 'a:b', '', 'x'.repeat(60), 'functions.look:0');
const toolName = fc.constantFrom('computer_screenshot', 'look', 'not a name', '', 'y'.repeat(90));
const words = fc.oneof(
  { weight: 3, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
  fc.constantFrom('', ' ', '\n', 'The work goes on.'),
);
const text = words.map((said) => ({ type: 'text' as const, text: said }));
const input = fc.dictionary(fc.constantFrom('q', 'x', '__proto__'), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 2,
});

const source: fc.Arbitrary<Base64Source> = fc.record({
  type: fc.constant('base64'),
  media_type: fc.constantFrom(
    'image/png',
    'image/jpeg',
    'IMAGE/PNG',
    'image/jpg',
    'image/svg+xml',
    'text/plain',
    'application/pdf',
    '',
  ),
  data: fc.constantFrom(
    'iVBORw0KGgo=',
    '',
    Buffer.from('plain words').toString('base64'),
    Buffer.from([0, 255, 254]).toString('base64'),
  ),
});
const image = source.map((one): ImageBlock => ({ type: 'image', source: one }));
const document = fc.record({
  type: fc.constant('document' as const),
  source,
  name: fc.constantFrom('notes.txt', '', 'a.pdf'),
});
const toolUse: fc.Arbitrary<ToolUseBlock> = fc.record({
  type: fc.constant('tool_use'),
  id: callId,
  name: toolName,
  input,
});
const toolResult: fc.Arbitrary<ToolResultBlock> = fc.record(
  {
    type: fc.constant('tool_result'),
    tool_use_id: callId,
    content: fc.array(fc.oneof(text, image, document), { maxLength: 3 }),
    is_error: fc.boolean(),
  },
  { requiredKeys: ['type', 'tool_use_id', 'content'] },
);

const anyBlock: fc.Arbitrary<ContentBlock> = fc.oneof(
  text,
  image,
  document,
  fc.record({ type: fc.constant('thinking' as const), thinking: words, signature: words }),
  fc.record({ type: fc.constant('redacted_thinking' as const), data: words }),
  { weight: 3, arbitrary: toolUse },
  { weight: 3, arbitrary: toolResult },
  fc.record({
    type: fc.constant('user_action' as const),
    content: fc.array(fc.oneof(toolUse, image, text), { maxLength: 3 }),
  }),
);

/** Anything at all that can be stored, in any order. */
export const anyHistory: fc.Arbitrary<HistoryMessage[]> = fc.array(
  fc.record({
    role: fc.constantFrom<Role>('USER', 'ASSISTANT'),
    content: fc.array(anyBlock, { maxLength: 5 }),
  }),
  { maxLength: 10 },
);

/** What happens to one turn of the assistant. */
interface Episode {
  readonly said: string;
  readonly thought: string;
  readonly calls: number;
  /** How many of its calls were answered before a crash or a takeover cut it off. */
  readonly answered: number;
  readonly images: boolean;
  /** A person speaks or acts before the results are stored. */
  readonly takeover: boolean;
  readonly resultsAreLate: boolean;
  readonly userSays: string | undefined;
}

const episode: fc.Arbitrary<Episode> = fc.record({
  said: words,
  thought: words,
  calls: fc.nat(3),
  answered: fc.nat(3),
  images: fc.boolean(),
  takeover: fc.boolean(),
  resultsAreLate: fc.boolean(),
  userSays: fc.option(words, { nil: undefined }),
});

/** Histories as tasks write them: turns with parallel calls, some cut off, with takeovers in between. */
export const taskHistory: fc.Arbitrary<HistoryMessage[]> = fc
  .tuple(fc.array(episode, { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([episodes, numbersAnew]) => [
    { role: 'USER', content: [{ type: 'text', text: 'The task.' }] },
    ...episodes.flatMap((one, index) => told(one, numbersAnew ? '' : `${index}_`)),
  ]);

export const png: ImageBlock = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
};

function told(one: Episode, prefix: string): HistoryMessage[] {
  const ids = Array.from({ length: one.calls }, (_, index) => `call_${prefix}${index}`);
  const turn: HistoryMessage = {
    role: 'ASSISTANT',
    content: [
      { type: 'thinking', thinking: one.thought, signature: '' },
      { type: 'text', text: one.said },
      ...ids.map((id) => ({ type: 'tool_use' as const, id, name: 'computer_screenshot', input: {} })),
    ],
  };
  const results: HistoryMessage = {
    role: 'USER',
    content: ids.slice(0, one.answered).map((id) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [{ type: 'text', text: `Result of ${id}` }, ...(one.images ? [png] : [])],
    })),
  };
  const action: HistoryMessage = {
    role: 'USER',
    content: [
      {
        type: 'user_action',
        content: [png, { type: 'tool_use', id: 'u', name: 'computer_wait', input: {} }],
      },
    ],
  };
  const between = one.takeover ? [action] : [];
  const after: HistoryMessage[] =
    one.userSays === undefined ? [] : [{ role: 'USER', content: [{ type: 'text', text: one.userSays }] }];
  return one.resultsAreLate ? [turn, ...between, ...after, results] : [turn, results, ...between, ...after];
}
