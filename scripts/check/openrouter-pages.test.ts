import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openrouterCatalogue } from '@bytebot/provider-simulator';
import { errorKinds, isUpstreamKind } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { useCases } from '../../packages/openrouter/src/index.ts';
import { commands } from '../setup/commands.mjs';
import { root } from '../support/paths.ts';

const textOf = (name: string): string => readFileSync(path.join(root, 'docs', name), 'utf8');
const guide = textOf('openrouter.md');
const models = textOf('openrouter-models.md');
const troubleshooting = textOf('openrouter-troubleshooting.md');
const moved = textOf('openrouter-moved.md');
const catalogueIds = [...openrouterCatalogue().keys()];

/** The text below a heading, up to the next of its level or above. */
function section(page: string, heading: string): string {
  const [level = '#'] = heading.split(' ');
  const [, rest = ''] = `${page}\n`.split(`\n${heading}\n`);
  expect(rest).not.toBe('');
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** Texts are broken into lines anywhere. */
function expectWords(text: string, words: readonly string[]): void {
  const flat = text.replaceAll(/\s+/g, ' ');
  for (const word of words) expect(flat).toContain(word);
}

/** The rows of the tables in a text, cell by cell, without heads. */
function rows(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()))
    .filter((_row, index) => index > 0);
}

describe('the guide', () => {
  test('leads from an account to a stored key (S3-10, S4-12)', () => {
    const text = section(guide, '## Getting a key');
    expectWords(text, ['Sign up', 'Verify the e-mail', '**Credits**', 'minimum $5', 'Create a key', 'copy']);
    expect(text).toMatch(/^export OPENROUTER_API_KEY=sk-or-v1-/m);
  });

  test('says who needs credits and who does not (C-27)', () => {
    const text = section(guide, '### Credits');
    expectWords(text, ['`:free` need none, and no credit card', 'Paid models', '402', '`requires_credits`']);
  });

  test('says how a key is kept, rotated and watched (S2-52, S2-53, S2-54, S4-70)', () => {
    const text = section(guide, '### Keeping it safe');
    expectWords(text, ['environment', 'Secret', 'never in code', 'Rotate it', 'Watch what it spends']);
    expectWords(text, ['limit your own callers', 'audit trail']);
  });

  test('has a way from nothing to an answer in four steps (S2-43)', () => {
    const steps = [...section(guide, '## In four steps').matchAll(/^\d\. (.*)$/gm)];
    expect(steps).toHaveLength(4);
    expectWords(section(guide, '## In four steps'), ['a key', '`.env`', '`npm start`', '`make docker-full`']);
  });

  test('has the limits by tier, and sensible daily caps (S3-20, S3-21, S3-22, S4-43)', () => {
    const text = section(guide, '## Limits');
    expect(rows(text)).toEqual(
      expect.arrayContaining([
        ['Free', '20', '5', '`free`'],
        ['Standard', '200', '50', '`standard`'],
        ['Pro', '1000', '100', '`pro`'],
      ]),
    );
    expectWords(text, ['`OPENROUTER_DAILY_LIMIT`', '45', '50 a day', '1,000 a day', '`REDIS_URL`']);
  });

  test('says how costs are seen and kept low (S3-28, S3-29, S3-30, S3-31, S2-50, S2-51, S2-55)', () => {
    const text = section(guide, '## What things cost, and how to keep it low');
    expectWords(text, ['price for a token', 'smaller model', '`max_tokens`', 'response cache', 'Streaming']);
    expectWords(text, [
      '`OPENROUTER_ROUTE_STRATEGY=cost_optimized`',
      'in unit tests',
      'Time-outs',
      'limit on the key',
    ]);
  });

  test('says where help is (S2-56)', () => {
    const steps = [...section(guide, '## Where help is').matchAll(/^\d\. /gm)];
    expect(steps).toHaveLength(4);
    expectWords(section(guide, '## Where help is'), ['documentation', 'log', 'statistics', 'community']);
  });
});

describe('the page about models', () => {
  const table = rows(section(models, '## Which model for which job'));

  test('recommends for each use what the guide does, and what is cheaper (S3-56)', () => {
    expect(table.map(([use, model, id, cost]) => [use, model, id, cost])).toEqual(
      useCases.map(({ title, model, id, cost }) => [title, model, `\`${id}\``, cost]),
    );
    for (const [, , , , cheaper = ''] of table) expect(cheaper).toMatch(/^`[^`]+`, `[^`]+`$/);
  });

  test('names models that exist, and none that is dearer than what it replaces (S2-24, S1-14)', () => {
    const named = [...models.matchAll(/`((?:[a-z-]+)\/[a-z0-9.:-]+)`/g)].map(([, id = '']) => id);
    const ids = named.filter((id) => !id.startsWith('packages/'));
    expect(ids.length).toBeGreaterThan(20);
    for (const id of ids) expect(catalogueIds).toContain(id);
    const price = (id = ''): number => Number(openrouterCatalogue().get(id)?.pricing.completion);
    for (const [, , id = '', , cheaper = ''] of table.slice(0, 3)) {
      for (const [, other = ''] of cheaper.matchAll(/`([^`]+)`/g)) {
        expect([other, price(other)]).toEqual([other, expect.any(Number)]);
        expect(price(other)).toBeLessThanOrEqual(price(id.replaceAll('`', '')));
      }
    }
  });

  test('promises as many models as the catalogue lists, no number (C-14)', () => {
    expectWords(models, ['as many models as its catalogue lists']);
  });

  test('has the contexts of the families (S3-24)', () => {
    expect(rows(section(models, '## Contexts'))).toEqual([
      ['Claude 3.5', '200,000'],
      ['GPT-4o', '128,000'],
      ['Llama 3.1', '128,000'],
      ['Mistral Large', '32,000'],
    ]);
  });
});

describe('troubleshooting', () => {
  const remedies = (text: string): string => section(troubleshooting, `## \`OpenRouter API error: ${text}\``);

  test('every failure of a provider has its section, by its exact text', () => {
    const kinds = Object.entries(errorKinds).filter(
      ([kind]) => !['stream_broken', 'cancelled'].includes(kind),
    );
    for (const [kind, { text }] of kinds) {
      if (isKind(kind) && isUpstreamKind(kind)) expect(remedies(text)).not.toBe('');
    }
  });

  test('a refused key (S3-32, S3-33, S2-47)', () => {
    expectWords(remedies('Invalid API key'), [
      'Set `OPENROUTER_API_KEY` correctly',
      'The key is whole',
      'not been revoked',
      '`Authorization: Bearer` header',
    ]);
  });

  test('“User not found” (S4-64)', () => {
    expectWords(section(troubleshooting, '### `User not found`'), ['validity', 'credits', 'permissions']);
  });

  test('missing credits (S3-34, S3-35)', () => {
    expectWords(remedies('Insufficient credits'), ['Add credits', 'Check the balance', 'cheaper model']);
  });

  test('a rate limit (S3-36, S3-37, S4-65, S2-49)', () => {
    expectWords(remedies('Rate limit exceeded'), [
      'Wait for the limit to reset',
      'exponential backoff',
      'Longer delays',
      'higher plan or tier',
      'queue',
    ]);
  });

  test('an unknown model (S3-38, S3-39, S4-66, S2-48)', () => {
    expectWords(remedies('Model not found'), [
      'id is correct',
      'It is available',
      'openrouter.ai/models',
      'status.openrouter.ai',
      'fallback models',
      'near matches',
    ]);
  });

  test('an overload (S3-40, S3-41)', () => {
    expectWords(remedies('Provider temporarily unavailable'), [
      'Wait and try again',
      'automatically',
      'alternative model from a different provider',
      'status page',
    ]);
  });

  test('a connection that fails (S3-53)', () => {
    expectWords(remedies('Connection failed'), ['network', 'TLS', 'HTTPS_PROXY', 'NO_PROXY', 'time-out']);
  });

  test('missing dependencies (S4-67)', () => {
    expectWords(section(troubleshooting, '## Cannot find package'), [
      '`npm run setup`',
      '`npm ci`',
      'build',
      'folder',
    ]);
  });

  test('debug logging and the log (S4-68, S3-47, S3-48)', () => {
    expectWords(section(troubleshooting, '## Looking closer'), [
      'export LOG_LEVEL=debug',
      'export GIN_MODE=debug',
      '--verbose',
    ]);
  });

  test('links within the page lead to its headings', () => {
    const anchors = [...troubleshooting.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...troubleshooting.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(12);
    expect(anchors).toEqual(expect.arrayContaining(links));
  });
});

function isKind(kind: string): kind is keyof typeof errorKinds {
  return Object.hasOwn(errorKinds, kind);
}

describe('the page for those who come from elsewhere', () => {
  test('each of the documents’ commands has its place here (C-30)', () => {
    const table = rows(moved).map(([there, here]) => [there, here]);
    expect(table).toEqual(
      expect.arrayContaining([
        [
          '`python scripts/test_openrouter_models.py`',
          '`npm run test:models`, which is `scripts/test_openrouter_models.ts`',
        ],
        ['`pip install requests`', '`npm run setup`, which every command runs by itself'],
      ]),
    );
  });

  test('what it names is there (C-30)', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(path.join(root, 'package.json'), 'utf8'),
    );
    for (const [, name = ''] of moved.matchAll(/npm run ([\w:-]+)/g)) {
      expect(Object.keys(manifest.scripts)).toContain(name);
      expect(Object.keys(commands)).toContain(name.replace(':', '-'));
    }
    for (const [, file = ''] of moved.matchAll(/`((?:packages|scripts)\/[\w./-]+\.ts)`/g)) {
      expect(readFileSync(path.join(root, file), 'utf8')).not.toBe('');
    }
  });
});
