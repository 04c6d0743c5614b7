import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startSimulator } from '@bytebot/provider-simulator';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { root, toolFolder } from '../support/paths.ts';
import { runProgram } from '../support/program.ts';
import { fencedBlocks } from './fenced-blocks.ts';

jest.setTimeout(60_000);

const library = path.join(root, 'packages/openrouter/src/index.ts');
const blocks = fencedBlocks('docs/openrouter-moved.md', 'ts');
let folder = '';

beforeEach(() => {
  mkdirSync(toolFolder, { recursive: true });
  folder = mkdtempSync(path.join(toolFolder, 'docs-'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  // The root does not depend on the library, so it is found by its address here.
  for (const [index, block] of blocks.entries()) {
    writeFileSync(
      path.join(folder, `${index}.ts`),
      block.replace("'@bytebot/openrouter'", `'${pathToFileURL(library)}'`),
    );
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the code for those who come from elsewhere', () => {
  test('compiles (C-30)', async () => {
    for (const [index, block] of blocks.entries()) writeFileSync(path.join(folder, `${index}.ts`), block);
    const config = {
      extends: path.join(root, 'scripts/tsconfig.json'),
      compilerOptions: { paths: { '@bytebot/openrouter': [library] } },
      include: ['.'],
      exclude: [],
    };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const result = await runProgram(process.execPath, [compiler, '--noEmit', '-p', folder], { folder });
    expect(result).toEqual({ code: 0, output: '' });
  });

  test('answers as the documents say it does (C-30, S4-69, S3-14)', async () => {
    expect(blocks).toHaveLength(2);
    const simulator = await startSimulator({ port: 0 });
    const environment = {
      OPENROUTER_API_KEY: 'sk-test-docs',
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
    };
    const run = (file: string) =>
      runProgram(process.execPath, ['--conditions=bytebot-source', file], { folder, environment });
    try {
      const dynamic = await run('0.ts');
      expect(dynamic).toEqual({ code: 0, output: expect.stringMatching(/^Found 346 models\n/) });
      expect(dynamic.output).toMatch(
        /\nSuccess with model: meta-llama\/llama-3\.3-70b-instruct:free, \d+ tokens\nHello from/,
      );
      expect(dynamic.output).toMatch(/\nTokens used: \d+\n$/);
      const provider = await run('1.ts');
      expect(provider).toEqual({
        code: 0,
        output: expect.stringMatching(/^Response: Hello from the OpenRouter/),
      });
      expect(simulator.requests().at(-1)).toMatchObject({ model: 'anthropic/claude-3.5-sonnet' });
    } finally {
      await simulator.close();
    }
  });
});
