import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { GROUP, MASTER_KEY } from './terms.ts';

/** What became of one request. Times are milliseconds. */
export interface SeenAnswer {
  /** Since the first request. */
  readonly sentAtMs: number;
  /** How much later than planned it was sent: the load itself had no time. */
  readonly lateMs: number;
  readonly latencyMs: number;
  /** What the attempt that answered took at the provider; undefined without an answer. */
  readonly providerMs: number | undefined;
  /** The deployment that answered. */
  readonly deployment: string | undefined;
  readonly fallbacks: number;
  /** Undefined for a whole answer; else what came instead. */
  readonly problem: string | undefined;
}

const PATIENCE_MS = 30_000;
/** Every so many-th request is a stream. */
const STREAM_EVERY = 4;

/** A load that goes on whether or not it is answered: clients in trouble do not wait for each other. */
export class StormClient {
  readonly #agent = new Agent({ connections: 1_000, pipelining: 1 });
  readonly #url: string;
  readonly #underWay = new Set<Promise<void>>();
  readonly seen: SeenAnswer[] = [];
  readonly startedAt = performance.now();
  #sent = 0;

  constructor(url: string) {
    this.#url = `${url}/v1/chat/completions`;
  }

  /** Sends at a rate until the time is over or `isDone` says so; answers may come later. */
  async send(rate: number, durationMs: number, isDone: () => boolean = () => false): Promise<void> {
    const beganAt = performance.now();
    const count = Math.round((rate * durationMs) / 1_000);
    for (let at = 0; at < count && !isDone(); at += 1) {
      const dueAt = beganAt + (at * 1_000) / rate;
      const waitMs = dueAt - performance.now();
      if (waitMs > 1) await wait(waitMs);
      this.#begin(dueAt);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#agent.close();
  }

  #begin(dueAt: number): void {
    this.#sent += 1;
    const one = this.#ask(dueAt, this.#sent % STREAM_EVERY === 0).then((answer) => {
      this.seen.push(answer);
      this.#underWay.delete(one);
    });
    this.#underWay.add(one);
  }

  async #ask(dueAt: number, stream: boolean): Promise<SeenAnswer> {
    const sentAt = performance.now();
    const times = { sentAtMs: sentAt - this.startedAt, lateMs: Math.max(0, sentAt - dueAt) };
    try {
      const { statusCode, headers, body } = await request(this.#url, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: { authorization: `Bearer ${MASTER_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: GROUP,
          max_tokens: 20,
          messages: [{ role: 'user', content: 'Hello!' }],
          ...(stream ? { stream } : {}),
        }),
        headersTimeout: PATIENCE_MS,
        bodyTimeout: PATIENCE_MS,
      });
      const text = await body.text();
      const isWhole = statusCode === 200 && (stream ? text.endsWith('data: [DONE]\n\n') : text.endsWith('}'));
      const providerMs = Number(headers['llm_provider-x-storm-ms']);
      return {
        ...times,
        latencyMs: performance.now() - sentAt,
        providerMs: Number.isFinite(providerMs) ? providerMs : undefined,
        deployment: textOf(headers['x-litellm-model-id']),
        fallbacks: Number(headers['x-litellm-attempted-fallbacks'] ?? 0),
        problem: isWhole ? undefined : `${statusCode} ${text.slice(0, 300)}`,
      };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const nothing = { providerMs: undefined, deployment: undefined, fallbacks: 0 };
      return { ...times, latencyMs: performance.now() - sentAt, ...nothing, problem };
    }
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
