import type { Tool } from '../../tools/tool.ts';
import { bulkTool } from './bulk-tool.ts';
import { readingTools } from './reading-tools.ts';
import { writingTools } from './writing-tools.ts';

/**
 * The tools of S1's chat, for one user. The user is fixed here and the store asks for it at every access, so nothing a
 * model is talked into reaches the todos of another one.
 */
export function createTodoTools(userId: string, now: () => Date): Tool[] {
  const scope = { userId, now };
  return [...writingTools(scope), ...readingTools(scope), bulkTool(scope)];
}
