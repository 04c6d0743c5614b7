// Runs in a pod of the cluster, alone: asks what its standard input says and prints the answer as JSON.
import { readFileSync } from 'node:fs';

const question: {
  url: string;
  body?: object;
  method?: string;
  headers?: Record<string, string>;
  withKey?: boolean;
  withToken?: boolean;
  timeoutMs?: number;
} = JSON.parse(readFileSync(0, 'utf8'));
const { url, body, method, headers = {}, withKey, withToken, timeoutMs = 20_000 } = question;

if (withKey) headers.authorization = `Bearer ${process.env.PROXY_KEY}`;
if (withToken) headers.authorization = `Bearer ${readFileSync('/var/run/tokens/token', 'utf8').trim()}`;
if (body !== undefined) headers['content-type'] ??= 'application/json';
const startedAt = performance.now();

async function ask(): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    return { status: 0, text: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}

const answer = await ask();
const elapsedMs = Math.round(performance.now() - startedAt);
const text = JSON.stringify({ ...answer, elapsedMs, endedAtMs: Date.now() });
// Connections kept alive would hold the process for a while.
process.stdout.write(text, () => process.exit(0));
