import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProviderError } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { acme } from '../test/acme.ts';
import { providers } from './registry.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const requestPath = ['http', 'execute', 'routing', 'limits', 'accounting', 'auth'];

interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Source files without tests and without comments. */
function sourcesOf(pattern: string): SourceFile[] {
  return globSync(pattern, { cwd: packages })
    .filter((name) => !/\.test(-helper)?\.ts$/.test(name))
    .map((name) => ({ name, text: withoutComments(readFileSync(`${packages}/${name}`, 'utf8')) }));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function filesNaming(id: string, files: readonly SourceFile[]): string[] {
  const literals = [`'${id}'`, `"${id}"`, `\`${id}\``];
  return files
    .filter(({ text }) => literals.some((literal) => text.includes(literal)))
    .map(({ name }) => name);
}

describe('adding a provider touches one file, one line and its fixtures', () => {
  const sources = sourcesOf('llm-providers/src/**/*.ts');

  test.each(providers.map(({ id }) => id))('%s is named in one source file only', (id) => {
    expect(filesNaming(id, sources)).toHaveLength(1);
  });

  test('the registry has one import and one entry for each file, and nothing else about it', () => {
    const registry = sources.find(({ name }) => name.endsWith('/registry.ts'))?.text ?? '';
    for (const { id } of providers)
      expect(filesNaming(id, [{ name: 'registry', text: registry }])).toEqual([]);
    const imported = [...registry.matchAll(/^import \{ (.*) \} from/gm)].flatMap(
      ([, names]) => names?.split(', ') ?? [],
    );
    expect(imported.length).toBeGreaterThan(3);
    for (const name of imported)
      expect(registry.match(new RegExp(`(?<!/)\\b${name}\\b`, 'g'))).toHaveLength(2);
  });

  test('the path of a request names no provider', () => {
    const files = sourcesOf(`bytebot-llm-proxy/src/{${requestPath.join(',')}}/**/*.ts`);
    expect(files.length).toBeGreaterThan(10);
    for (const { id } of providers) {
      // Parts of formats: every model list says "owned_by: openai", and answers of a ranking have a `meta`.
      const found = filesNaming(
        id,
        files.map((file) => ({
          ...file,
          text: file.text.replaceAll("owned_by: 'openai'", '').replaceAll("(value, 'meta', ", ''),
        })),
      );
      expect({ id, found }).toEqual({ id, found: [] });
    }
  });
});

describe('the example of docs/add-a-provider.md', () => {
  const target = { baseUrl: 'https://api.acme.example/v2', apiKey: 'sk-test-acme', model: 'acme-1' };
  const context = { model: 'acme-1', created: 1, id: 'id-1' };

  test('is the code that is compiled here', () => {
    const page = readFileSync(`${packages}/../docs/add-a-provider.md`, 'utf8');
    const code = readFileSync(`${packages}/llm-providers/test/acme.ts`, 'utf8');
    expect(page).toContain(`\`\`\`ts\n${code.replaceAll("'../src/", "'./")}\`\`\``);
  });

  test('works', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ];
    expect(acme.native?.buildChat({ model: 'acme-1', messages, seed: 1 }, target)).toEqual({
      body: { model: 'acme-1', stage: 'Be brief.', turns: [{ who: 'user', line: 'Hello' }] },
      dropped: ['seed'],
    });
    expect(acme.native?.readChat({ said: 'Hi', done: 'end' }, context).choices[0]?.finish_reason).toBe(
      'stop',
    );
    const stream = acme.native?.createChatStream(context);
    expect(stream?.read({ event: '', data: '{"said":"Hi"}' })).toHaveLength(1);
    expect(stream?.finished).toBe(false);
    expect(
      stream?.read({ event: '', data: '{"said":"","done":"too_long"}' })[0]?.choices[0]?.finish_reason,
    ).toBe('length');
    expect(stream?.finished).toBe(true);
    expect(() => stream?.read({ event: '', data: '{"error":{"message":"Gone"}}' })).toThrow(ProviderError);
  });
});
