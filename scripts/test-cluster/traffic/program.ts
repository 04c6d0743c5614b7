// Runs in a pod of the cluster, alone: it may import nothing but Node's own modules and types.
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { TrafficFailure, TrafficPlan, TrafficProblem, TrafficReport } from './report.ts';

const SILENCE_MS = 15_000;
const RETRY_EVERY_MS = 100;

const plan: TrafficPlan = JSON.parse(process.env.TRAFFIC ?? '');
const key = process.env.PROXY_KEY ?? '';
const connections = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const address = new URL('/v1/chat/completions', plan.url);

const beganAtMs = Date.now();
const streams = { begun: 0, whole: 0, open: 0, mostOpen: 0 };
const requests = { sent: 0, answered: 0 };
const retries = { count: 0, longestMs: 0 };
const problems = new Map<string, TrafficProblem>();
const latencies: number[] = [];
let problemCount = 0;
let isStopping = false;

interface Failure {
  readonly how: TrafficFailure;
  readonly status?: number;
  readonly detail: string;
}
type Outcome = { readonly text: string } | Failure;

/** Sends one chat; a stream's words are put together, a whole answer is given as it came. */
function chat(model: string, stream: boolean): Promise<Outcome> {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Hello.' }] });
  return new Promise((resolve) => {
    const request = http.request(address, {
      method: 'POST',
      agent: connections,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    let hasAnswer = false;
    request.setTimeout(SILENCE_MS, () => {
      resolve({ how: 'silent', detail: `nothing came for ${SILENCE_MS / 1_000} s` });
      request.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const how = error.code === 'ECONNREFUSED' ? 'refused' : 'closed';
      resolve({ how: hasAnswer && stream ? 'truncated' : how, detail: error.code ?? error.message });
    });
    request.on('response', (response) => {
      hasAnswer = true;
      const status = response.statusCode ?? 0;
      const reader = stream && status === 200 ? new StreamReader() : undefined;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (reader === undefined) text += part;
        else reader.add(part);
      });
      response.on('error', (error: NodeJS.ErrnoException) => {
        resolve(reader?.outcome() ?? { how: 'closed', detail: error.code ?? error.message });
      });
      response.on('end', () => {
        if (reader !== undefined) resolve(reader.outcome());
        else if (status === 200) resolve({ text });
        else resolve({ how: 'status', status, detail: text.slice(0, 400) });
      });
    });
    request.end(body);
  });
}

function parsed<Shape>(text: string): Shape | undefined {
  try {
    const value: Shape = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Puts the words of an event stream together without keeping its text. */
class StreamReader {
  #rest = '';
  #words = '';
  #isComplete = false;
  #error: string | undefined;

  add(part: string): void {
    const lines = (this.#rest + part).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) this.#event(line.slice(6).trim());
  }

  #event(data: string): void {
    if (data === '[DONE]') {
      this.#isComplete = true;
      return;
    }
    const chunk = parsed<{ choices?: { delta?: { content?: string } }[]; error?: { message?: string } }>(
      data,
    );
    if (chunk === undefined) this.#error = `an event that is no JSON: ${data}`;
    else if (chunk.error !== undefined) this.#error = chunk.error.message ?? 'an error without a message';
    this.#words += chunk?.choices?.[0]?.delta?.content ?? '';
  }

  outcome(): Outcome {
    if (this.#error !== undefined) return { how: 'error event', detail: this.#error.slice(0, 400) };
    if (this.#isComplete) return { text: this.#words };
    return {
      how: 'truncated',
      detail: `it ended after ${this.#words.length} of ${plan.streamText.length} letters`,
    };
  }
}

/** Sends it again as long as it cannot be delivered and the plan allows it. */
async function chatWithRetries(model: string, stream: boolean): Promise<Outcome> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = await chat(model, stream);
    const elapsed = performance.now() - startedAt;
    const isUndelivered = 'how' in outcome && (outcome.how === 'refused' || outcome.how === 'closed');
    if (!isUndelivered || elapsed > plan.retryMs) return outcome;
    retries.count += 1;
    await wait(RETRY_EVERY_MS);
    retries.longestMs = Math.max(retries.longestMs, Math.round(performance.now() - startedAt));
  }
}

function note(what: TrafficProblem['what'], failure: Failure): void {
  problemCount += 1;
  const name = `${what} ${failure.how} ${failure.status}`;
  const lastAtMs = Date.now();
  const known = problems.get(name) ?? { what, ...failure, count: 0, firstAtMs: lastAtMs, lastAtMs };
  problems.set(name, { ...known, count: known.count + 1, lastAtMs });
}

async function oneStream(): Promise<void> {
  streams.begun += 1;
  streams.open += 1;
  streams.mostOpen = Math.max(streams.mostOpen, streams.open);
  const outcome = await chatWithRetries(plan.streamModel, true);
  streams.open -= 1;
  if ('how' in outcome) note('stream', outcome);
  else if (outcome.text !== plan.streamText)
    note('stream', { how: 'content', detail: outcome.text.slice(0, 200) });
  else streams.whole += 1;
}

async function streamAfterStream(index: number): Promise<void> {
  await wait((index / Math.max(plan.streams, 1)) * plan.rampSeconds * 1_000);
  while (!isStopping) {
    const startedAt = performance.now();
    await oneStream();
    // A proxy that refuses everything is not asked as fast as it can refuse.
    if (performance.now() - startedAt < 200) await wait(200);
  }
}

async function oneRequest(): Promise<void> {
  requests.sent += 1;
  const startedAt = performance.now();
  const outcome = await chatWithRetries(plan.requestModel, false);
  if ('how' in outcome) return note('request', outcome);
  latencies.push(performance.now() - startedAt);
  const answer = parsed<{ choices?: { message?: { content?: string } }[] }>(outcome.text);
  if (answer?.choices?.[0]?.message?.content) requests.answered += 1;
  else note('request', { how: 'content', detail: outcome.text.slice(0, 200) });
}

async function requestAfterRequest(): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  for (let count = 0; !isStopping && plan.requestsPerSecond > 0; count += 1) {
    const dueMs = (count / plan.requestsPerSecond) * 1_000 - (performance.now() - startedAt);
    if (dueMs > 1) await wait(dueMs);
    const request = oneRequest().finally(() => underWay.delete(request));
    underWay.add(request);
  }
  await Promise.all(underWay);
}

function report(): TrafficReport {
  latencies.sort((left, right) => left - right);
  const at = (share: number): number =>
    Math.round(latencies[Math.floor((latencies.length - 1) * share)] ?? 0);
  return {
    beganAtMs,
    endedAtMs: Date.now(),
    streams: { begun: streams.begun, whole: streams.whole, mostOpen: streams.mostOpen },
    requests,
    retries,
    problems: [...problems.values()],
    latencyMs: { median: at(0.5), p99: at(0.99), longest: at(1) },
  };
}

process.on('SIGTERM', () => {
  isStopping = true;
});
setTimeout(() => {
  isStopping = true;
}, plan.longestSeconds * 1_000).unref();
const progress = setInterval(() => {
  process.stdout.write(
    `${JSON.stringify({ open: streams.open, whole: streams.whole, ...requests, problemCount })}\n`,
  );
}, 1_000);
await Promise.all([
  requestAfterRequest(),
  ...Array.from({ length: plan.streams }, (_, index) => streamAfterStream(index)),
]);
clearInterval(progress);
process.stdout.write(`TRAFFIC REPORT ${JSON.stringify(report())}\n`);
connections.destroy();
