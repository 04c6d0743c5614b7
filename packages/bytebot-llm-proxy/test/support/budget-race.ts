import type { ServerResponse } from 'node:http';
import { configOf } from './config.ts';
import { chat } from './stream.ts';
import { completion, fixed } from './wire.ts';

/** What one request of a race costs: 1,000 tokens of a millionth of a dollar. */
const TOKENS = 1_000;

/** A deployment whose answers cost exactly what is expected of them: a tenth of a cent. */
export function pricedConfig(apiBase: string, sections: Record<string, unknown>): string {
  const params = { input_cost_per_token: 0, output_cost_per_token: 1e-6 };
  return configOf([{ name: 'priced', model: 'openai/gpt-4o', apiBase, params }], sections);
}

/** Answers with as many tokens as were asked for. */
export function pricedAnswer(_request: unknown, response: ServerResponse): void {
  fixed(200, completion('Hello', { completion_tokens: TOKENS, total_tokens: TOKENS + 3 }))(
    { method: 'POST', path: '', headers: {}, body: '', connection: 0 },
    response,
  );
}

export function askPriced(url: string): Promise<Response> {
  return chat(url, { model: 'priced', max_tokens: TOKENS });
}

/** How many requests were answered with each status. */
export async function statusesOf(
  answers: readonly Promise<Response>[],
): Promise<Readonly<Record<number, number>>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
