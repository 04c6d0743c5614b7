import { chatClient } from './chat-client.ts';
import { geminiClient } from './gemini-client.ts';
import { messagesClient } from './messages-client.ts';
import { responsesClient } from './responses-client.ts';
import type { DialectClient } from './wish.ts';

/** A client of every dialect that the proxy answers in. */
export const dialectClients: readonly DialectClient[] = [
  chatClient,
  messagesClient,
  responsesClient,
  geminiClient,
];
