import type { Reply } from '../script/reply.ts';
import { type ToolUse, usesOf } from './choose-tools.ts';
import { generateValue } from './generate-value.ts';
import type { Question } from './question.ts';

/** What the simulated model says, before it is put into a dialect. */
export interface Answer {
  /** The text in the pieces it is streamed in; empty when tools are called. */
  readonly pieces: readonly string[];
  readonly toolUses: readonly ToolUse[];
  /** What it thought, in pieces; empty unless asked for. */
  readonly thoughts: readonly string[];
  readonly end: 'stop' | 'length' | 'tool-use' | 'stop-sequence';
  /** The stop sequence that ended it. */
  readonly stoppedAt: string | undefined;
  readonly tokens: { readonly prompt: number; readonly output: number; readonly thought: number };
}

const quoteLengthMax = 200;
const imageTokens = 258;

/** Answers a question, by a fixed rule or as the script says. */
export function answerTo(question: Question, providerName: string, reply?: Reply): Answer {
  const isScripted = reply?.text !== undefined || reply?.chunks !== undefined;
  const toolUses = reply?.tools ?? (isScripted ? [] : usesOf(question));
  const thoughts = question.wantsReasoning && !isScripted ? words(thoughtAbout(question)) : [];
  const prompt = Math.ceil(question.promptLength / 4) + imageTokens * question.imageCount + 3;
  const thought = thoughts.length;
  if (toolUses.length > 0) {
    const output = toolUses.reduce(
      (sum, use) => sum + Math.ceil(JSON.stringify(use.input).length / 4) + 8,
      0,
    );
    const tokens = { prompt, output, thought };
    return { pieces: [], toolUses, thoughts, end: 'tool-use', stoppedAt: undefined, tokens };
  }
  const whole = reply?.chunks ?? words(reply?.text ?? textFor(question, providerName));
  const { pieces, end, stoppedAt } = cutShort(whole, question, isScripted);
  return { pieces, toolUses, thoughts, end, stoppedAt, tokens: { prompt, output: pieces.length, thought } };
}

/** Splits a text into words, each with the space before it. */
export function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function textFor(question: Question, providerName: string): string {
  const { answerFormat } = question;
  const plain = plainTextFor(question, providerName);
  if (answerFormat === 'text') return plain;
  if (answerFormat === 'json') return JSON.stringify({ answer: plain });
  return JSON.stringify(generateValue(answerFormat.schema, plain));
}

function plainTextFor(question: Question, providerName: string): string {
  const [first, ...others] = question.toolResults.map(quoted);
  if (first !== undefined) {
    return others.length === 0
      ? `The tool answered: ${first}`
      : `The tools answered: ${[first, ...others].join(' and ')}`;
  }
  const greeting = `Hello from the ${providerName} simulator.`;
  const said = question.lastUserText === '' ? '' : ` You said: ${quoted(question.lastUserText)}`;
  return greeting + said + imagesSeen(question.imageCount);
}

function imagesSeen(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' (I see 1 image.)' : ` (I see ${count} images.)`;
}

function quoted(text: string): string {
  return text.length > quoteLengthMax ? `${text.slice(0, quoteLengthMax)}…` : text;
}

function thoughtAbout(question: Question): string {
  return `The user wrote ${question.lastUserText.length} characters. I answer briefly.`;
}

/** Applies the stop sequences and the limit of tokens, which a scripted answer is above. */
function cutShort(
  whole: readonly string[],
  question: Question,
  isScripted: boolean,
): Pick<Answer, 'pieces' | 'end' | 'stoppedAt'> {
  let pieces = whole;
  let end: Answer['end'] = 'stop';
  let stoppedAt: string | undefined;
  for (const sequence of isScripted ? [] : question.stopSequences) {
    const text = pieces.join('');
    const position = sequence === '' ? -1 : text.indexOf(sequence);
    if (position < 0) continue;
    pieces = words(text.slice(0, position));
    end = 'stop-sequence';
    stoppedAt = sequence;
  }
  const limit = question.outputTokensMax;
  if (!isScripted && limit !== undefined && limit > 0 && pieces.length > limit) {
    return { pieces: pieces.slice(0, limit), end: 'length', stoppedAt: undefined };
  }
  return { pieces, end, stoppedAt };
}
