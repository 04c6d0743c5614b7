import type { Simulator } from '../support/simulator.ts';
import { readStream } from '../support/stream.ts';
import type { Names } from './names.ts';

const headers: Readonly<Record<string, string>> = {
  retries: 'x-litellm-attempted-retries',
  max: 'x-litellm-max-retries',
  fallbacks: 'x-litellm-attempted-fallbacks',
  group: 'x-litellm-model-group',
  id: 'x-litellm-model-id',
  'retry-after': 'retry-after',
};

/** What came of one request, in the words of the table, with the facts that `expected` names. */
export async function outcomeOf(
  response: Response,
  expected: string,
  calls: () => Promise<readonly string[]>,
  names: Names,
): Promise<string> {
  const seen = await readStream(response);
  const error = seen.error ?? errorOf(seen.raw);
  const called = (await calls()).map((name) => names.plain(name));
  const broken = response.status === 200 && error !== undefined ? ' broken' : '';
  const facts = [...expected.matchAll(/ ([a-z-]+)=/g)].map(([, name = '']) => {
    const header = headers[name];
    const value = header === undefined ? error?.[name] : response.headers.get(header);
    return ` ${name}=${names.plain(String(value ?? 'none'))}`;
  });
  return `${called.join(' ') || 'nobody'} → ${response.status}${broken}${facts.join('')}`;
}

/** The models that were called upstream for one request, in order. */
export async function callsFor(simulator: Simulator, user: string): Promise<readonly string[]> {
  const all = await simulator.seen();
  return all.filter(({ body }) => body.user === user).map(({ model }) => model ?? '?');
}

function errorOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
    const { error } = body;
    return typeof error === 'object' && error !== null
      ? Object.fromEntries(Object.entries(error))
      : undefined;
  } catch {
    return undefined;
  }
}
