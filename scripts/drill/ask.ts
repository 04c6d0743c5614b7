import { isJsonObject } from '@bytebot/shared';

/** What a client got for one request. */
export interface Asked {
  readonly streaming: boolean;
  readonly survived: boolean;
  /** `200`, `503 overloaded`, `200, then stream_broken`. */
  readonly saw: string;
  /** Calls of providers that were made for it. */
  readonly calls: number;
  /** The first of them that failed: `openai/gpt-4o: network`; empty where none did. */
  readonly trouble: string;
  readonly durationMs: number;
  /** The deployment that answered or was called last. */
  readonly deployment: string;
}

const PATIENCE_MS = 25_000;
const LONGEST_SAW = 60;

/** Sends one request as a client does that does not try again, and judges what comes back. */
export async function ask(url: string, model: string, streaming: boolean): Promise<Asked> {
  const startedAt = performance.now();
  const end = (told: Pick<Asked, 'survived' | 'saw'>, headers?: Headers): Asked => ({
    streaming,
    ...told,
    calls: callsIn(headers?.get('x-attempts') ?? ''),
    trouble: troubleIn(headers?.get('x-attempts') ?? ''),
    durationMs: performance.now() - startedAt,
    deployment: headers?.get('x-litellm-model-id') ?? '',
  });
  let headers: Headers | undefined;
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model,
        messages: [{ role: 'user', content: 'Say hello, please.' }],
        ...(streaming ? { stream: true } : {}),
      }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    ({ headers } = response);
    const text = await response.text();
    return end(streaming && response.ok ? judgeStream(text) : judgeWhole(response.status, text), headers);
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return end({ survived: false, saw: `no answer: ${cause}`.slice(0, LONGEST_SAW) }, headers);
  }
}

function judgeWhole(status: number, text: string): Pick<Asked, 'survived' | 'saw'> {
  const body = parsed(text);
  const kind = kindOf(body);
  if (status !== 200)
    return { survived: false, saw: kind === undefined ? String(status) : `${status} ${kind}` };
  const content = contentOf(body, 'message');
  return content === '' ? { survived: false, saw: '200 without content' } : { survived: true, saw: '200' };
}

/** Complete with `[DONE]`, with content, and without an error among its events. */
function judgeStream(text: string): Pick<Asked, 'survived' | 'saw'> {
  const events = text
    .split('\n')
    .flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));
  const bodies = events.filter((event) => event !== '[DONE]').map(parsed);
  const kind = bodies.map(kindOf).find((one) => one !== undefined);
  if (kind !== undefined) return { survived: false, saw: `200, then ${kind}` };
  if (!events.includes('[DONE]')) return { survived: false, saw: '200, cut off' };
  const content = bodies.map((body) => contentOf(body, 'delta')).join('');
  return content === '' ? { survived: false, saw: '200 without content' } : { survived: true, saw: '200' };
}

function kindOf(body: unknown): string | undefined {
  if (!isJsonObject(body) || !isJsonObject(body.error)) return undefined;
  const { kind, type } = body.error;
  return typeof kind === 'string' ? kind : String(type ?? 'error');
}

function contentOf(body: unknown, part: 'message' | 'delta'): string {
  if (!isJsonObject(body) || !Array.isArray(body.choices)) return '';
  const [choice] = body.choices;
  const message: unknown = isJsonObject(choice) ? choice[part] : undefined;
  const content = isJsonObject(message) ? message.content : undefined;
  return typeof content === 'string' ? content : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `"openai/gpt-4o";status=503, "openai/gpt-4o";status=200` are two. */
function callsIn(attempts: string): number {
  return attempts.match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0;
}

/** An attempt that was given up for a faster one is none. */
function troubleIn(attempts: string): string {
  const [, model, kind] = /"([^"]*)"(?:;status=\d+)?;kind=(?!cancelled)(\w+)/.exec(attempts) ?? [];
  return model === undefined || kind === undefined ? '' : `${model}: ${kind}`;
}
