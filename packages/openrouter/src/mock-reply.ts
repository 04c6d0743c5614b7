import type { ChatMessage } from '@bytebot/shared';
import { type Grok2Reply, wordCount } from './grok2-result.ts';

/** Streams of mocks come in pieces of so many characters. */
export const mockPieceLength = 32;

const mockModel = 'mock-openrouter-model';
/** Longer messages are quoted by their beginning. */
const quoteLengthMax = 200;

/** Tried in this order; the first that fits the message. */
const variants: readonly { readonly pattern: RegExp; readonly say: (quote: string) => string }[] = [
  {
    pattern: /\b(?:code|coding|function|python|javascript|typescript|script|program|bug|class)\b/i,
    say: (quote) =>
      `You asked about code: "${quote}". A live model would write it here:\n\n\`\`\`ts\nconsole.log('mock');\n\`\`\``,
  },
  {
    pattern: /\b(?:help|how (?:do|can|to)|support|explain)\b/i,
    say: (quote) => `You asked for help: "${quote}". A live model would explain it here step by step.`,
  },
  {
    pattern: /^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|greetings)\b/i,
    say: (quote) => `Hello! You said: "${quote}". How can I help you today?`,
  },
];

/**
 * The reply of development mode: names the model, quotes the user, and says that it is a mock (S4-58). The same for
 * the same messages.
 */
export function mockReply(messages: readonly ChatMessage[], model: string | undefined): Grok2Reply {
  const name = model?.trim() || mockModel;
  const message = lastUserText(messages);
  const quote =
    message.length <= quoteLengthMax ? message : `${message.slice(0, quoteLengthMax).toWellFormed()}…`;
  const variant = variants.find(({ pattern }) => pattern.test(message));
  const said = variant?.say(quote) ?? `You said: "${quote}".`;
  const response = `[Mock response from ${name}] ${said} This is a mock: development mode is on, no model was called.`;
  return { response, model: name, tokens: wordCount(response) };
}

/** The reply in pieces, as a stream gives it. */
export function mockPieces(text: string): string[] {
  const characters = [...text];
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += mockPieceLength) {
    pieces.push(characters.slice(start, start + mockPieceLength).join(''));
  }
  return pieces;
}

function lastUserText(messages: readonly ChatMessage[]): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part.text === 'string' ? part.text : '')).join(' ');
}
