import { ask, shortened } from './ask.ts';
import { summarizeStream } from './event-stream.ts';
import type { ProxyToAsk } from './options.ts';

/** Enough for models that think before they speak. */
const MAX_TOKENS = 512;

/** One thing that is asked of the proxy. */
export interface Probe {
  readonly name: string;
  /** Resolves with what came back in a few words; throws an error that says what was wrong. */
  readonly run: () => Promise<string>;
}

/** The list of models, then each model whole and streamed. */
export function proxyProbes(options: ProxyToAsk): readonly Probe[] {
  return [
    { name: 'list of models', run: () => listModels(options) },
    ...options.models.flatMap((model) => [
      { name: `${model}, whole`, run: () => chat(options, model) },
      { name: `${model}, streamed`, run: () => streamedChat(options, model) },
    ]),
  ];
}

async function listModels({ address, key, models }: ProxyToAsk): Promise<string> {
  const { text } = await ask(`${address}/v1/models`, { key });
  const list: { data?: readonly { id?: string }[] } = JSON.parse(text);
  const ids = (list.data ?? []).map(({ id }) => id);
  const missing = models.filter((model) => !ids.includes(model));
  if (missing.length > 0) throw new Error(`not listed: ${missing.join(', ')}`);
  return `${ids.length} models`;
}

async function chat({ address, key }: ProxyToAsk, model: string): Promise<string> {
  const { text } = await ask(`${address}/v1/chat/completions`, { key, body: chatBody(model, false) });
  const answer: { choices?: readonly { message?: { content?: string | null } }[] } = JSON.parse(text);
  const content = answer.choices?.[0]?.message?.content;
  if (!content) throw new Error('the answer has no content');
  return shortened(content);
}

async function streamedChat({ address, key }: ProxyToAsk, model: string): Promise<string> {
  const { text, type } = await ask(`${address}/v1/chat/completions`, { key, body: chatBody(model, true) });
  if (!type.startsWith('text/event-stream')) throw new Error(`the answer is ${type}, not an event stream`);
  const { content, isComplete, error } = summarizeStream(text);
  if (error !== undefined) throw new Error(error);
  if (!isComplete) throw new Error('the stream has no end mark');
  if (content === '') throw new Error('the stream has no content');
  return shortened(content);
}

function chatBody(model: string, stream: boolean): object {
  const messages = [{ role: 'user', content: 'Say hello in one short sentence.' }];
  return { model, stream, messages, max_tokens: MAX_TOKENS };
}
