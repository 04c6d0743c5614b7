import type { ContentBlock, Role, ToolUseBlock } from '../messages/content-block.ts';
import type { TaskMessage } from '../store/task-records.ts';

/** A message as ByteBot's chat shows it (ByteBot, `ProcessedMessage`). */
export interface ProcessedMessage extends TaskMessage {
  /** True for what a person did at the desktop. */
  readonly take_over?: boolean;
}

export interface MessageGroup {
  readonly role: Role;
  readonly messages: readonly ProcessedMessage[];
  readonly take_over: boolean;
}

/**
 * Messages for a chat (ByteBot, `/messages/processed`): results of tools and what a person did at the desktop stand
 * on the assistant's side, and neighbours of one side are one group.
 */
export function processMessages(messages: readonly TaskMessage[]): readonly MessageGroup[] {
  const groups: { role: Role; messages: ProcessedMessage[]; take_over: boolean }[] = [];
  for (const message of messages.map(processed)) {
    const takeOver = message.take_over ?? false;
    const last = groups.at(-1);
    if (last?.role === message.role && last.take_over === takeOver) last.messages.push(message);
    else groups.push({ role: message.role, messages: [message], take_over: takeOver });
  }
  return groups;
}

function processed(message: TaskMessage): ProcessedMessage {
  if (message.role !== 'USER') return message;
  if (message.content.every((block) => block.type === 'tool_result'))
    return { ...message, role: 'ASSISTANT' };
  if (!message.content.every((block) => block.type === 'user_action')) return message;
  return {
    ...message,
    role: 'ASSISTANT',
    take_over: true,
    content: message.content.flatMap(actionsOf),
  };
}

function actionsOf(block: ContentBlock): readonly ToolUseBlock[] {
  if (block.type !== 'user_action') return [];
  return block.content
    .filter((part) => part.type === 'tool_use')
    .filter((action) => action.name.startsWith('computer_'));
}
