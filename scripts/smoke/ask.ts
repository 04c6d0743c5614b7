const ANSWER_MS = 60_000;

export interface Asking {
  /** Sent as a bearer token. */
  readonly key: string | undefined;
  /** Sent as JSON. */
  readonly body?: object;
  /** Default GET, POST with a body. */
  readonly method?: string;
}

export interface Answered {
  readonly text: string;
  readonly type: string;
}

/** @throws Error that says what came instead of an answer. */
export async function ask(url: string, { key, body, method }: Asking): Promise<Answered> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`status ${response.status}: ${shortened(errorMessage(text), 300)}`);
  return { text, type: response.headers.get('content-type') ?? 'without a content type' };
}

/** OpenAI's envelope and the todo chat's have it in `error`, ByteBot's at the top. */
function errorMessage(text: string): string {
  try {
    const body: { error?: { message?: string } | string; message?: string } = JSON.parse(text);
    const { error } = body;
    return (typeof error === 'object' ? error.message : undefined) ?? body.message ?? text;
  } catch {
    return text;
  }
}

/** In one line, cut. */
export function shortened(text: string, length = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
