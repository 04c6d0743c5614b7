import type { Generated } from 'kysely';

/**
 * The tables of both databases. Times are ISO 8601 text in UTC with milliseconds, JSON is text, a yes or no is 1 or 0,
 * and a priority is its place in the list of priorities, so that the same statements serve PostgreSQL and SQLite.
 * `position` counts rows in the order they were written: times alone do not order what happens within a millisecond.
 */
export interface Tables {
  agent_tasks: TaskTable;
  agent_messages: TaskMessageTable;
  agent_summaries: SummaryTable;
  agent_files: TaskFileTable;
  agent_tool_calls: ToolCallTable;
  todo_items: TodoTable;
  todo_conversations: ConversationTable;
  todo_messages: ChatMessageTable;
}

export interface TaskTable {
  position: Generated<number>;
  id: string;
  description: string;
  type: string;
  status: string;
  priority: number;
  control: string;
  created_by: string;
  created_at: string;
  updated_at: string;
  scheduled_for: string | null;
  queued_at: string | null;
  executed_at: string | null;
  completed_at: string | null;
  error: string | null;
  result: string | null;
  model: string;
  lease_worker: string | null;
  lease_until: string | null;
}

export interface TaskMessageTable {
  position: Generated<number>;
  id: string;
  task_id: string;
  role: string;
  content: string;
  summary_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface SummaryTable {
  position: Generated<number>;
  id: string;
  task_id: string;
  content: string;
  parent_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface TaskFileTable {
  position: Generated<number>;
  id: string;
  task_id: string;
  name: string;
  type: string;
  size_bytes: number;
  data: string;
  created_at: string;
}

export interface ToolCallTable {
  owner: string;
  tool_use_id: string;
  tool_name: string;
  /** Null from the start of the call to its end. */
  result: string | null;
  started_at: string;
  finished_at: string | null;
}

export interface TodoTable {
  id: Generated<number>;
  user_id: string;
  title: string;
  description: string | null;
  /** Title and description in lower case: what is searched, and what the titles are sorted by. */
  search_text: string;
  completed: number;
  priority: number;
  due_date: string | null;
  /** One JSON string a line, with a line break before and after each, so that a whole tag can be looked for. */
  tags: string;
  recurrence: string | null;
  created_at: string;
  updated_at: string;
}

export interface ConversationTable {
  id: Generated<number>;
  user_id: string;
  title: string;
  created_at: string;
  updated_at: string;
}

export interface ChatMessageTable {
  id: Generated<number>;
  conversation_id: number;
  role: string;
  content: string;
  tool_calls: string;
  created_at: string;
  expires_at: string;
}
