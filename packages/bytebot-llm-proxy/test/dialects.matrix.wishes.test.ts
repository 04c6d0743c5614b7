import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cell, cells, type Lineup, saidIn, startLineup } from './support/dialect-lineup.ts';

/** Pictures, schemas and thoughts: every client dialect in front of every dialect of a provider. */

let lineup: Lineup;

beforeAll(async () => {
  lineup = await startLineup();
});

afterAll(async () => {
  await lineup.close();
});

const titled = cells.map((cell) => [cell.client.name, cell.provider, cell] as const);
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function markOf({ client, provider }: Cell, what: string): string {
  return `${what}-${client.name}-${provider}`;
}

test.concurrent.each(titled)('%s in front of %s: a picture', async (_client, _provider, cell) => {
  const mark = markOf(cell, 'picture');
  const said = saidIn(await lineup.ask(cell, { text: mark, picture: png }));
  expect(said.text).toContain('I see 1 image');
  expect(JSON.stringify((await lineup.sent(mark))?.body)).toContain(png);
});

const schema = {
  type: 'object',
  properties: { town: { type: 'string' }, days: { type: 'integer' } },
  required: ['town', 'days'],
  additionalProperties: false,
};

test.concurrent.each(titled)('%s in front of %s: JSON by schema', async (_client, _provider, cell) => {
  for (const streams of [false, true]) {
    const mark = markOf(cell, `schema-${streams}`);
    const said = saidIn(await lineup.ask(cell, { text: mark, schema, streams }));
    expect(JSON.parse(said.text)).toEqual({ town: expect.any(String), days: expect.any(Number) });
    expect(said.calls).toEqual([]);
    expect(said.ending).toBe('stop');
    const sent = JSON.stringify((await lineup.sent(mark))?.body);
    expect(sent).toMatch(/\btown\b.*\bdays\b/);
  }
});

interface Thoughtless {
  readonly providers: readonly string[];
  /** Only for clients that count tokens of thoughts; else for all. */
  readonly isBudgetOnly?: boolean;
  readonly status: 400 | 200;
  readonly why: string;
}

/** Where no thoughts can come, which the client is told: by a refusal that names it, or by the header beside the answer. */
const thoughtless: readonly Thoughtless[] = [
  { providers: ['bedrock-nova'], status: 400, why: 'Nova Pro does not think' },
  {
    providers: ['gemini-openai', 'ollama-openai', 'azure', 'xai', 'together', 'compatible'],
    isBudgetOnly: true,
    status: 200,
    why: 'there is only `reasoning_effort`, and nobody knows whether this model takes it',
  },
];

function thoughtlessCell({ client, provider }: Cell): Thoughtless | undefined {
  const countsTokens = client.name === 'messages' || client.name === 'generateContent';
  return thoughtless.find(
    ({ providers, isBudgetOnly }) => providers.includes(provider) && (isBudgetOnly !== true || countsTokens),
  );
}

test.concurrent.each(titled)('%s in front of %s: thoughts', async (_client, _provider, cell) => {
  const exception = thoughtlessCell(cell);
  for (const streams of [false, true]) {
    const mark = markOf(cell, `thoughts-${streams}`);
    const answered = await lineup.ask(cell, { text: mark, thinks: true, streams });
    if (exception?.status === 400) {
      expect(answered).toMatchObject({ status: 400, raw: expect.stringMatching(/reasoning|thinking/) });
      expect(await lineup.sent(mark)).toBeUndefined();
      continue;
    }
    const said = saidIn(answered);
    expect(said.text).toContain(mark);
    expect(said.thoughts).toEqual(exception ? '' : expect.stringContaining('I answer briefly.'));
    expect(answered.dropped).toBe(exception ? 'thinking' : '');
  }
});
