import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { USER } from './agent-rig.ts';

const USERS = 10;
const MESSAGES_OF_A_CONVERSATION = 50;
const EXPIRES_AFTER_MS = 172_800_000;
const WORDS = 'the task was added and is on your list for tomorrow '.repeat(4);

/** What was written. */
export interface FilledStore {
  /** The conversations of the user who is measured. */
  readonly conversationIds: readonly number[];
}

/**
 * Fills the embedded database of an agent that is not running, in one transaction: conversations of 50 messages, a
 * tenth of them the measured user's.
 *
 * @param dataDirectory where an agent has run once, so that the tables are there
 */
export function fillStore(dataDirectory: string, messages: number): FilledStore {
  const database = new DatabaseSync(databaseFile(dataDirectory));
  const conversations = messages / MESSAGES_OF_A_CONVERSATION;
  const addConversation = database.prepare(
    'insert into todo_conversations (user_id, title, created_at, updated_at) values (?, ?, ?, ?)',
  );
  const addMessage = database.prepare(
    'insert into todo_messages (conversation_id, role, content, tool_calls, created_at, expires_at) values (?, ?, ?, ?, ?, ?)',
  );
  const now = new Date();
  const [createdAt, expiresAt] = [now, new Date(now.getTime() + EXPIRES_AFTER_MS)].map((date) =>
    date.toISOString(),
  );
  const conversationIds: number[] = [];
  database.exec('begin');
  for (let index = 0; index < conversations; index += 1) {
    const user = index % USERS === 0 ? USER : `somebody-${index % USERS}`;
    const title = `Conversation ${index}`;
    const id = Number(addConversation.run(user, title, createdAt ?? '', createdAt ?? '').lastInsertRowid);
    if (user === USER) conversationIds.push(id);
    for (let turn = 0; turn < MESSAGES_OF_A_CONVERSATION; turn += 1) {
      const role = turn % 2 === 0 ? 'user' : 'assistant';
      addMessage.run(id, role, `${turn}: ${WORDS}`, '[]', createdAt ?? '', expiresAt ?? '');
    }
  }
  database.exec('commit');
  database.close();
  return { conversationIds };
}

function databaseFile(dataDirectory: string): string {
  const name = readdirSync(dataDirectory).find((entry) => /\.(?:db|sqlite3?)$/.test(entry));
  if (name === undefined) throw new Error(`there is no database in ${dataDirectory}`);
  return path.join(dataDirectory, name);
}
