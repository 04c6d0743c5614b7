/** What can be put right in a conversation, each to be switched off in `general_settings.message_repair`. */
export const messageRepairs = [
  /** Assistant messages in a row, of which one holds calls or nothing but thinking, become one. */
  'merge_assistant_messages',
  /** Tool results move directly behind the calls they answer; what stood between follows as one user message. */
  'reorder_tool_results',
  /** Several results of one call become one. */
  'merge_tool_results',
  /** Calls that nothing answers get a result that says so. */
  'close_unanswered_calls',
] as const;

export type MessageRepair = (typeof messageRepairs)[number];

/** Told of every repair that was made, once for each message it changed. */
export type RepairReporter = (repair: MessageRepair) => void;
