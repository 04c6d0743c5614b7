import type {
  ContentBlock,
  DocumentBlock,
  ImageBlock,
  ToolResultBlock,
  ToolUseBlock,
} from '../../src/messages/content-block.ts';
import type { HistoryMessage } from '../../src/messages/history.ts';

/** Histories as ByteBot's tasks leave them in the store, each with what makes it hard for a strict provider. */

const user = (...content: ContentBlock[]): HistoryMessage => ({ role: 'USER', content });
const assistant = (...content: ContentBlock[]): HistoryMessage => ({ role: 'ASSISTANT', content });
const text = (said: string): ContentBlock => ({ type: 'text', text: said });
const thinking = (said: string, signature = ''): ContentBlock => ({
  type: 'thinking',
  thinking: said,
  signature,
});
const call = (id: string, name: string, input: Record<string, unknown> = {}): ToolUseBlock => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const result = (id: string, ...content: ToolResultBlock['content']): ToolResultBlock => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
});
const failed = (id: string, said: string): ToolResultBlock => ({
  ...result(id, { type: 'text', text: said }),
  is_error: true,
});

const screenshot: ImageBlock = {
  type: 'image',
  source: {
    type: 'base64',
    media_type: 'image/png',
    data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  },
};
const done = (id: string): ToolResultBlock =>
  result(id, { type: 'text', text: 'Tool executed successfully' }, screenshot);
const pdf: DocumentBlock = {
  type: 'document',
  source: {
    type: 'base64',
    media_type: 'application/pdf',
    data: Buffer.from('%PDF-1.4\n%%EOF').toString('base64'),
  },
  name: 'invoice.pdf',
  size: 14,
};
const word: DocumentBlock = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/msword', data: '0M8R4KGxGuE=' },
  name: 'letter.doc',
};

const task = user(text('Find the invoice of May and mail it to Ada.'));
const click = { coordinates: { x: 640, y: 480 }, button: 'left', clickCount: 1 };

/** A turn with three calls and their results. */
const threeCalls: readonly HistoryMessage[] = [
  assistant(
    text('I open the mail program.'),
    call('toolu_01', 'computer_application', { application: 'thunderbird' }),
    call('toolu_02', 'computer_wait', { duration: 500 }),
    call('toolu_03', 'computer_screenshot'),
  ),
  user(done('toolu_01'), done('toolu_02'), result('toolu_03', screenshot)),
];

const userActions: readonly HistoryMessage[] = [
  user({ type: 'user_action', content: [screenshot, call('a-1', 'computer_click_mouse', click)] }),
  user({ type: 'user_action', content: [call('a-2', 'computer_type_text', { text: 'hunter' })] }),
  user({ type: 'user_action', content: [call('a-3', 'computer_type_keys', { keys: ['Enter'] })] }),
];

export const bytebotHistories: readonly (readonly [string, readonly HistoryMessage[]])[] = [
  ['a task alone', [task]],
  ['several calls in one turn, all with screenshots', [task, ...threeCalls]],
  [
    'several calls, their results stored one by one',
    [
      task,
      assistant(call('toolu_01', 'computer_screenshot'), call('toolu_02', 'computer_cursor_position')),
      user(result('toolu_01', screenshot)),
      user(result('toolu_02', { type: 'text', text: 'Cursor position: 640, 480' })),
      assistant(text('Now I click.')),
    ],
  ],
  [
    'results in another order than the calls',
    [
      task,
      assistant(call('toolu_01', 'computer_screenshot'), call('toolu_02', 'computer_screenshot')),
      user(done('toolu_02'), done('toolu_01')),
    ],
  ],
  [
    'the summary of an earlier part first',
    [user(text('So far: the mail program is open.')), ...threeCalls, assistant(text('I see the inbox.'))],
  ],
  [
    'a summary that cuts off a turn, so that its results stand first',
    [
      user(text('So far: I took a screenshot.')),
      user(done('toolu_00')),
      assistant(text('The inbox is open.'), call('toolu_01', 'computer_click_mouse', click)),
      user(done('toolu_01')),
    ],
  ],
  ['a takeover between two turns', [task, ...threeCalls, ...userActions, user(text('I logged you in.'))]],
  [
    'a takeover in the middle of a turn: one call has no result',
    [
      task,
      assistant(
        call('toolu_01', 'computer_screenshot'),
        call('toolu_02', 'computer_type_text', { text: 'x' }),
      ),
      user(done('toolu_01')),
      ...userActions,
      assistant(text('Thank you, I go on.')),
    ],
  ],
  [
    'a takeover while the tools ran: their results were stored after it',
    [
      task,
      assistant(call('toolu_01', 'computer_screenshot'), call('toolu_02', 'computer_screenshot')),
      ...userActions,
      user(done('toolu_01'), done('toolu_02')),
    ],
  ],
  [
    'thinking, signed and hidden, also alone',
    [
      task,
      assistant(
        thinking('Where is the mail program?', 'c2lnbmF0dXJl'),
        { type: 'redacted_thinking', data: 'aGlkZGVu' },
        call('toolu_01', 'computer_screenshot'),
      ),
      user(done('toolu_01')),
      assistant(thinking('There it is.')),
      user(text('Well?')),
      assistant(thinking('So I open it.'), text('I open it.')),
    ],
  ],
  [
    'files: a PDF as a result, one a model cannot read, one of the user',
    [
      user(text('Read these.'), pdf, screenshot),
      assistant(
        call('toolu_01', 'computer_read_file', { path: 'invoice.pdf' }),
        call('toolu_02', 'computer_read_file', { path: 'letter.doc' }),
      ),
      user(result('toolu_01', pdf), result('toolu_02', word)),
    ],
  ],
  [
    'a tool that failed, and one that said nothing',
    [
      task,
      assistant(
        call('toolu_01', 'computer_click_mouse', click),
        call('toolu_02', 'computer_wait', { duration: 500 }),
      ),
      user(failed('toolu_01', 'Error executing computer_click_mouse tool: no desktop'), result('toolu_02')),
    ],
  ],
  [
    'help that was asked for and given',
    [
      task,
      assistant(
        call('toolu_01', 'set_task_status', { status: 'needs_help', description: 'I need the password.' }),
      ),
      user(result('toolu_01', { type: 'text', text: 'The task has been set to needs help' })),
      ...userActions,
      user(text('Done.')),
    ],
  ],
  [
    'ids that begin anew with each turn, and one no provider would have given',
    [
      task,
      assistant(call('call_0', 'computer_screenshot')),
      user(done('call_0')),
      assistant(call('call_0', 'computer_screenshot')),
      user(done('call_0')),
      assistant(call('functions.computer_wait:7', 'computer_wait')),
      user(done('functions.computer_wait:7')),
    ],
  ],
  [
    'empty and blank texts, and a turn with nothing in it',
    [
      task,
      assistant(text('')),
      user(text(' ')),
      assistant(text('\n'), call('toolu_01', 'computer_wait')),
      user(),
    ],
  ],
];
