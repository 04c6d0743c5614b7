import { z } from 'zod';
import { HttpFailure } from '../../http/http-failure.ts';
import { characterCount, cleanText } from '../clean-text.ts';
import { readInput } from '../http/failures.ts';

/** S1's limit. */
const MESSAGE_LENGTH_MAX = 5_000;
const MODEL_NAME_LENGTH_MAX = 300;

/** The body of `POST /api/{user_id}/chat`. */
export const chatRequestSchema = z.object({
  conversation_id: z
    .int('Has to be a whole number, or null for a new conversation')
    .nullish()
    .describe('The conversation to go on with; null or left out begins a new one.'),
  message: z
    .string({
      error: ({ input }) => (input === undefined ? 'Field required' : 'Has to be a text'),
    })
    .min(1, 'Has to have at least 1 character')
    .refine(
      // Counting goes on only as far as it may matter: a character has at most two units.
      (text) => text.length <= 2 * MESSAGE_LENGTH_MAX && characterCount(text) <= MESSAGE_LENGTH_MAX,
      `May have at most ${MESSAGE_LENGTH_MAX} characters`,
    )
    .meta({ maxLength: MESSAGE_LENGTH_MAX })
    .describe('What the user says.'),
  model: z
    .string()
    .min(1)
    .max(MODEL_NAME_LENGTH_MAX)
    .nullish()
    .describe('A name or title of `GET /tasks/models`; left out, the default model answers.'),
});

export interface ChatQuestion {
  /** Undefined begins a new conversation. */
  readonly conversationId: number | undefined;
  readonly message: string;
  readonly modelName: string | undefined;
}

/** @throws InvalidInput (422), and HttpFailure 400 for a message of blanks only. */
export function readChatQuestion(body: unknown): ChatQuestion {
  const {
    conversation_id: conversationId,
    message,
    model,
  } = readInput(chatRequestSchema, body ?? {}, 'body');
  const text = cleanText(message);
  if (text === '') throw new HttpFailure(400, 'VALIDATION_ERROR', 'Message cannot be empty');
  return { conversationId: conversationId ?? undefined, message: text, modelName: model ?? undefined };
}
