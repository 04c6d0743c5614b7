import { isJsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import type { Block } from './blocks.ts';

/** What every search finds. */
export const foundPage = { url: 'https://example.com/page', title: 'example.com' };

/** What the page is sealed with; a changed seal does not match it. */
export const pageSeal = Buffer.from('the simulated page, sealed').toString('base64');

/** The use of the search and what it found, when the model may search and is told to. */
export function searchBlocks(call: Call, asked: string): Block[] {
  const mayIt = listOf(call.body.tools).some(
    (tool) => isJsonObject(tool) && String(tool.type).startsWith('web_search_'),
  );
  if (!mayIt || !/search/i.test(asked)) return [];
  const id = call.ids.next('srvtoolu_');
  const page = { type: 'web_search_result', ...foundPage, encrypted_content: pageSeal, page_age: null };
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query: 'simulated search' } },
    { type: 'web_search_tool_result', fields: { tool_use_id: id, content: [page] } },
  ];
}
