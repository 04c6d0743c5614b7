import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Said, WishedTool } from './support/dialect-clients/wish.ts';
import { cells, type Lineup, saidIn, startLineup } from './support/dialect-lineup.ts';

/** Calls of tools and what they gave: every client dialect in front of every dialect of a provider. */

let lineup: Lineup;

beforeAll(async () => {
  lineup = await startLineup();
});

afterAll(async () => {
  await lineup.close();
});

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools: WishedTool[] = [
  { name: 'get_weather', parameters },
  { name: 'get_time', parameters },
];

const rows = cells.flatMap((cell) =>
  [false, true].map((streams) => ({
    ...cell,
    streams,
    dialect: cell.client.name,
    manner: streams ? 'streamed' : 'whole',
  })),
);

test.concurrent.each(rows)(
  '$dialect in front of $provider: two calls in parallel, $manner, and the answer to their results',
  async ({ client, provider, streams, dialect, manner }) => {
    const cell = { client, provider };
    const wish = {
      text: `get_weather and get_time in parallel ${dialect} ${provider} ${manner}`,
      tools,
      streams,
    };
    const asked = saidIn(await lineup.ask(cell, wish));
    expect(asked.calls).toMatchObject([
      { name: 'get_weather', input: { city: expect.any(String) } },
      { name: 'get_time', input: { city: expect.any(String) } },
    ]);
    expect(asked.ending).toBe(client.endings.calls);
    expect(asked.tokens.output).toBeGreaterThan(0);
    expectOwnIds(asked, dialect);
    const results = ['sunny and warm', 'half past nine'];
    const answered = saidIn(await lineup.ask(cell, { ...wish, earlier: { answer: asked, results } }));
    expect(answered.text).toBe('The tools answered: sunny and warm and half past nine');
    expect(answered.ending).toBe('stop');
  },
);

/** Ids tell calls apart; only Google’s may have none. */
function expectOwnIds({ calls }: Said, dialect: string): void {
  const ids = calls.map(({ id }) => id);
  if (dialect !== 'generateContent') expect(ids).not.toContain('undefined');
  if (!ids.includes('undefined')) expect(new Set(ids).size).toBe(2);
}
