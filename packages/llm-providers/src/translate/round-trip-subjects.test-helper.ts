import { anthropic } from '../anthropic.ts';
import { bedrock } from '../bedrock.ts';
import { cohere } from '../cohere.ts';
import { targetOf } from '../fixtures.test-helper.ts';
import { gemini } from '../gemini.ts';
import { mistral } from '../mistral.ts';
import { mistralCallId } from '../mistral-messages.ts';
import { ollama } from '../ollama.ts';
import type { NativeRequest, Provider } from '../provider.ts';
import { vertexAi } from '../vertex.ts';
import { type Reader, readers, type Substance } from './substance.test-helper.ts';
import { isFiller, messageReader } from './substance-of-messages.test-helper.ts';

/** A dialect whose requests are read back, and what it cannot carry of a conversation. */
export interface Subject {
  readonly name: string;
  readonly provider: Provider;
  /** The usual one of its fixtures, where none is named. */
  readonly model?: string;
  readonly read: Reader;
  /** What of a conversation this dialect can say at most; everything, where there is none. */
  readonly sayable?: (said: readonly Substance[]) => Substance[];
}

export const subjects: readonly Subject[] = [
  { name: 'Gemini', provider: gemini, read: readers.gemini },
  { name: 'Anthropic', provider: anthropic, read: readers.anthropic },
  { name: 'Bedrock', provider: bedrock, read: readers.bedrock },
  // Calls have no ids there: name and order tell which result belongs to which.
  { name: 'Gemini on Vertex AI', provider: vertexAi, read: readers.gemini, sayable: withoutIds },
  {
    name: 'Claude on Vertex AI',
    provider: vertexAi,
    model: 'claude-sonnet-4-5@20250929',
    read: readers.anthropic,
  },
  // Results are documents, so that their pictures follow as the user's.
  { name: 'Cohere', provider: cohere, read: messageReader, sayable: resultsFirst },
  // Texts alone are one text, ids have nine characters, and a user may not speak right after a tool.
  { name: 'Mistral', provider: mistral, read: joiningReader, sayable: asMistral },
  // A message is one text with its pictures beside it.
  { name: 'Ollama', provider: ollama, read: joiningReader, sayable: asOllama },
];

/** What the subject is sent for these messages, read back. */
export function readBack({ provider, model, read }: Subject, messages: readonly unknown[]): Substance[] {
  const target = targetOf(provider.id, model);
  const dialect = provider.dialectFor === undefined ? provider.native : provider.dialectFor(target);
  if (dialect === undefined) throw new Error('It speaks OpenAI’s dialect.');
  return read(dialect.buildChat(Object({ model: 'm', messages }), target));
}

function withoutIds(said: readonly Substance[]): Substance[] {
  return said.map((one) => {
    if ('call' in one) return { ...one, call: 'undefined' };
    return 'result' in one ? { ...one, result: 'undefined' } : one;
  });
}

/** What reaches the model in one user turn: the results, then all that is shown and said. */
function resultsFirst(said: readonly Substance[]): Substance[] {
  return inUserTurns(said, (turn) => {
    const results = turn.filter((one) => 'result' in one);
    return [...results, ...turn.filter((one) => !('result' in one))];
  });
}

function asOllama(said: readonly Substance[]): Substance[] {
  return withJoinedTexts(
    inUserTurns(said, (turn) => [
      ...turn.filter((one) => 'result' in one),
      ...turn.filter((one) => 'image' in one),
      ...turn.filter((one) => 'user' in one),
    ]),
  );
}

function asMistral(said: readonly Substance[]): Substance[] {
  const heard = said.filter((one) => !('assistant' in one && isFiller(one.assistant)));
  const ownIds = heard.map((one) => {
    if ('call' in one) return { ...one, call: mistralCallId(one.call) };
    return 'result' in one ? { ...one, result: mistralCallId(one.result) } : one;
  });
  return withJoinedTexts(ownIds);
}

function joiningReader(request: NativeRequest): Substance[] {
  return withJoinedTexts(messageReader(request));
}

/** Neighbouring texts of the system or the user, as the one text that they become. */
function withJoinedTexts(said: readonly Substance[]): Substance[] {
  const joined: Substance[] = [];
  for (const one of said) {
    const last = joined.at(-1);
    if (last !== undefined && 'user' in last && 'user' in one)
      joined.splice(-1, 1, { user: `${last.user}\n${one.user}` });
    else if (last !== undefined && 'system' in last && 'system' in one)
      joined.splice(-1, 1, { system: `${last.system}\n${one.system}` });
    else joined.push(one);
  }
  return joined;
}

/** Arranges anew what stands between two turns of the assistant. */
function inUserTurns(
  said: readonly Substance[],
  arrange: (turn: readonly Substance[]) => Substance[],
): Substance[] {
  const arranged: Substance[] = [];
  let turn: Substance[] = [];
  for (const one of said) {
    if ('user' in one || 'image' in one || 'result' in one) {
      turn.push(one);
      continue;
    }
    arranged.push(...arrange(turn), one);
    turn = [];
  }
  return [...arranged, ...arrange(turn)];
}
