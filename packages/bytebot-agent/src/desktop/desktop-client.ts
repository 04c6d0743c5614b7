import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { errorCodeOf } from '@bytebot/service';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { type Desktop, DesktopError } from './desktop.ts';
import { type DesktopRequest, prescribedMs } from './desktop-action.ts';
import { readFileAnswer, readPosition, readScreenshot, refusalText, throwRefusal } from './desktop-answer.ts';

export interface DesktopOptions {
  /** For each request, beside the time the action itself prescribes. Default 30 s. */
  readonly timeoutMs?: number;
  /** The longest answer that is read. Default 32 MiB: a screenshot of ByteBot's desktop has less than 4. */
  readonly answerMaxBytes?: number;
}

/** A desktop's own bound for requests is 50 MB (ByteBot). */
const REQUEST_MAX_BYTES = 50_000_000;

/**
 * A client of ByteBot's desktop: `POST {baseUrl}/computer-use`.
 *
 * @param baseUrl `BYTEBOT_DESKTOP_BASE_URL`.
 */
export function createDesktop(baseUrl: string, options: DesktopOptions = {}): Desktop {
  const line = new DesktopLine(baseUrl, options);
  const use = (request: DesktopRequest, signal?: AbortSignal): Promise<unknown> =>
    line.post('/computer-use', request, prescribedMs(request), signal);
  return {
    host: line.host,
    async act(action, signal) {
      throwRefusal(await use(action, signal));
    },
    screenshot: async (signal) => readScreenshot(await use({ action: 'screenshot' }, signal)),
    cursorPosition: async (signal) => readPosition(await use({ action: 'cursor_position' }, signal)),
    readFile: async (path, signal) => readFileAnswer(await use({ action: 'read_file', path }, signal), path),
    async writeFile(path, data, signal) {
      throwRefusal(await use({ action: 'write_file', path, data }, signal));
    },
    async trackInput(isOn, signal) {
      await line.post(`/input-tracking/${isOn ? 'start' : 'stop'}`, {}, 0, signal);
    },
  };
}

/** Sends requests and turns everything that goes wrong into a DesktopError. */
class DesktopLine {
  readonly host: string;
  readonly #http: AxiosInstance;
  readonly #timeoutMs: number;

  constructor(baseUrl: string, options: DesktopOptions) {
    this.host = new URL(baseUrl).host;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#http = axios.create({
      baseURL: baseUrl.replace(/\/+$/, ''),
      // A desktop stands beside the agent: company proxies are for the way out.
      proxy: false,
      maxRedirects: 0,
      // Desktops close idle connections after 5 s; an action must not die on one that is just being closed.
      httpAgent: new HttpAgent({ keepAlive: false }),
      httpsAgent: new HttpsAgent({ keepAlive: false }),
      maxContentLength: options.answerMaxBytes ?? 32 * 1024 * 1024,
      maxBodyLength: REQUEST_MAX_BYTES,
      responseType: 'text',
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
    });
  }

  /** @returns the answer's JSON, undefined when it is empty. */
  async post(
    path: string,
    body: unknown,
    extraMs: number,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const limitMs = this.#timeoutMs + extraMs;
    const ending = new Ending(limitMs, signal);
    try {
      const response = await this.#http.post<string>(path, body, { signal: ending.signal });
      return this.#read(response);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DesktopError) throw error;
      throw ending.isOver ? this.#tooSlow(limitMs) : this.#unreachable(error);
    } finally {
      ending.clear();
    }
  }

  #read(response: AxiosResponse<string>): unknown {
    const { status, data } = response;
    const body = parsed(data);
    if (status >= 200 && status < 300) {
      if (body.isJson) return body.value;
      throw new DesktopError(
        'unreadable',
        `${this.#name} sent an answer that is no JSON. Is BYTEBOT_DESKTOP_BASE_URL the address of a desktop?`,
      );
    }
    const said = refusalText(body.value);
    if (status === 400 || status === 422) {
      throw new DesktopError('refused', said ?? `${this.#name} refused the action (${status}).`);
    }
    if (status >= 500) {
      throw new DesktopError('failed', said ?? `${this.#name} failed (${status}).`);
    }
    throw new DesktopError(
      'unreadable',
      `${this.#name} answered ${status}. Is BYTEBOT_DESKTOP_BASE_URL the address of a desktop?`,
    );
  }

  get #name(): string {
    return `The desktop at ${this.host}`;
  }

  #tooSlow(limitMs: number): DesktopError {
    const seconds = Math.round(limitMs / 100) / 10;
    return new DesktopError('timeout', `${this.#name} did not answer within ${seconds} s.`);
  }

  #unreachable(error: unknown): DesktopError {
    const code = errorCodeOf(error);
    if (code === 'ERR_BAD_RESPONSE') {
      return new DesktopError('unreadable', `${this.#name} sent an answer that is too long.`);
    }
    if (code === 'ERR_BAD_REQUEST') {
      return new DesktopError('refused', `That is too long for the desktop at ${this.host}.`);
    }
    const cause = causes[code ?? ''] ?? 'the connection failed';
    return new DesktopError(
      'unreachable',
      `${this.#name} cannot be reached: ${cause}${code === undefined ? '' : ` (${code})`}. ` +
        'Check that it runs and that BYTEBOT_DESKTOP_BASE_URL is its address.',
    );
  }
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'the connection took too long',
};

/** Ends a request at its time limit or with the caller's signal, and leaves no timer behind. */
class Ending {
  isOver = false;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = (): void => this.#controller.abort();

  constructor(limitMs: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#abort();
    }, limitMs);
    if (outer?.aborted) this.#abort();
    outer?.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
  }
}

function parsed(text: string): { readonly isJson: boolean; readonly value: unknown } {
  if (text.trim() === '') return { isJson: true, value: undefined };
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false, value: undefined };
  }
}
