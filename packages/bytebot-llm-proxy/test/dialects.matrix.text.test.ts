import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cell, cells, type Lineup, saidIn, startLineup } from './support/dialect-lineup.ts';

/** Words, limits and stop sequences: every client dialect in front of every dialect of a provider. */

let lineup: Lineup;

beforeAll(async () => {
  lineup = await startLineup();
});

afterAll(async () => {
  await lineup.close();
});

const titled = cells.map((cell) => [cell.client.name, cell.provider, cell] as const);

function markOf({ client, provider }: Cell, what: string): string {
  return `${what}-${client.name}-${provider}`;
}

test.concurrent.each(titled)('%s in front of %s: words, whole', async (_client, _provider, cell) => {
  const mark = markOf(cell, 'whole');
  const said = saidIn(await lineup.ask(cell, { text: mark }));
  expect(said).toMatchObject({
    text: expect.stringContaining(`You said: ${mark}`),
    calls: [],
    ending: 'stop',
  });
  expect(said.tokens.input).toBeGreaterThan(0);
  expect(said.tokens.output).toBeGreaterThan(0);
});

test.concurrent.each(titled)('%s in front of %s: words, streamed', async (_client, _provider, cell) => {
  const mark = markOf(cell, 'streamed');
  const said = saidIn(await lineup.ask(cell, { text: mark, streams: true }));
  expect(said).toMatchObject({
    text: expect.stringContaining(`You said: ${mark}`),
    calls: [],
    ending: 'stop',
  });
  expect(said.tokens.input).toBeGreaterThan(0);
  expect(said.tokens.output).toBeGreaterThan(0);
});

test.concurrent.each(titled)('%s in front of %s: a system prompt', async (_client, _provider, cell) => {
  const mark = markOf(cell, 'system');
  saidIn(await lineup.ask(cell, { text: mark, system: 'Be brief and kind.' }));
  expect(JSON.stringify((await lineup.sent(mark))?.body)).toContain('Be brief and kind.');
});

/** As long as a limit that everybody takes has to cut: Responses want 16 tokens at least. */
const long = 'word '.repeat(30).trim();

test.concurrent.each(titled)(
  '%s in front of %s: a limit that is reached',
  async (_client, _provider, cell) => {
    const mark = markOf(cell, 'limit');
    for (const streams of [false, true]) {
      const said = saidIn(await lineup.ask(cell, { text: `${mark} ${long}`, tokensMax: 16, streams }));
      expect(said.text.trim().split(/\s+/)).toHaveLength(16);
      expect(said.ending).toBe('length');
    }
  },
);

/** Responses have no stop sequences: who speaks them refuses one or looks past it, everybody else is told. */
const withoutStop: Readonly<Record<string, 'refuses' | 'looks past'>> = {
  openai: 'refuses',
  openrouter: 'looks past',
  'ollama-openai': 'looks past',
  xai: 'looks past',
};

test.concurrent.each(titled)('%s in front of %s: a stop sequence', async (_client, _provider, cell) => {
  const mark = markOf(cell, 'stop');
  const exception = cell.client.name === 'responses' ? withoutStop[cell.provider] : undefined;
  for (const streams of [false, true]) {
    const answered = await lineup.ask(cell, { text: mark, stop: 'simulator', streams });
    expect((await lineup.sent(mark))?.body).toMatchObject(
      exception === undefined ? {} : { stop: 'simulator' },
    );
    if (exception === 'refuses') {
      expect(answered).toMatchObject({ status: 400, raw: expect.stringContaining('stop') });
      continue;
    }
    const said = saidIn(answered);
    if (exception === undefined) expect(said.text).toMatch(/^Hello from the [\w ]+$/);
    expect(['stop', 'sequence']).toContain(said.ending);
  }
});
