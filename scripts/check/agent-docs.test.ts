import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freePorts, type Run, startIn } from '../start/run.test-helper.ts';
import { root } from '../support/paths.ts';
import { fencedBlocks } from './fenced-blocks.ts';

jest.setTimeout(60_000);

const page = 'docs/agent.md';
const text = readFileSync(path.join(root, page), 'utf8');

describe('the examples of the page about the agent', () => {
  let folder = '';
  let run: Run | undefined;
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'agent-docs-'));
    run = startIn(folder, (await freePorts()).flags);
    await run.printed('Ctrl-C stops everything.');
    const [, address = '', token = ''] = /The agent is ready: (\S+)\/#token=(\S+)/.exec(run.output()) ?? [];
    environment = { PATH: process.env.PATH ?? '', AGENT: address, TOKEN: token };
  });

  afterAll(async () => {
    run?.child.kill('SIGTERM');
    if (run !== undefined && run.child.exitCode === null) await once(run.child, 'exit');
    rmSync(folder, { recursive: true });
  });

  test('work as pasted, one after the other in one shell', async () => {
    const blocks = fencedBlocks(page, 'sh');
    expect(blocks.length).toBeGreaterThan(8);
    // A shell goes on after a failure and curl calls every answer a success; here the first failure is the last line.
    const strict = `set -e\ncurl() { command curl -sS --fail-with-body --noproxy '*' "$@" && echo; }\n`;
    const script = strict + blocks.join('\n');
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: environment });
    expect(stdout).toContain('"tool":"add_task"');
    expect(stdout).toContain('Buy bread');
    expect(stdout).toContain('"status":"CANCELLED"');
    expect(stdout).toContain('openai/gpt-oss-20b:free');
  });
});

test('every variable that the agent reads is in its table', () => {
  const sources = [
    'settings.ts',
    'store/database-settings.ts',
    'flags.ts',
    'proxy/proxy-key.ts',
    'auth/token-verifier.ts',
  ];
  const code = sources
    .map((name) => readFileSync(path.join(root, 'packages/bytebot-agent/src', name), 'utf8'))
    .join('\n');
  const read = code.matchAll(/(?:\(|get\(|values, |environment\.)'?([A-Z][A-Z_]{3,})\b/g);
  const names = new Set([...read].map(([, name = '']) => name));
  expect(names).toContain('BYTEBOT_LLM_PROXY_URL');
  expect(names).toContain('DATABASE_PASSWORD_FILE');
  expect(
    [...names].filter((name) => !text.includes(`\`${name}\``) && !/^REQUIREMENTS$|_(?:MS|BYTES)$/.test(name)),
  ).toEqual([]);
});

test('every route that the page names is one that the agent has, and the other way round', () => {
  const routes = ['tasks/task-routes.ts', 'todo/todo-routes.ts', 'todo/items/task-routes.ts'].map((name) =>
    readFileSync(path.join(root, 'packages/bytebot-agent/src', name), 'utf8'),
  );
  const paths = [...routes.join('\n').matchAll(/router\.\w+\('(\/[^']*)'/g)].map(([, found = '']) => found);
  const words = new Set(paths.flatMap((found) => found.split('/')).filter((word) => /^\w+$/.test(word)));
  expect(words).toContain('takeover');
  expect([...words].filter((word) => !text.includes(word))).toEqual([]);
});

test('links lead somewhere', () => {
  const openrouter = ['', '-models', '-model-tests', '-troubleshooting', '-moved'];
  const guides = openrouter.map((page) => `docs/openrouter${page}.md`);
  for (const file of ['docs/agent.md', ...guides, 'README.md']) {
    const source = readFileSync(path.join(root, file), 'utf8');
    const links = [...source.matchAll(/\]\(([\w./-]+\.md)(?:#([\w-]+))?\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, target = '', anchor] of links) {
      const linked = readFileSync(path.join(root, path.dirname(file), target), 'utf8');
      if (anchor !== undefined)
        expect([target, anchorsOf(linked)]).toEqual([target, expect.arrayContaining([anchor])]);
    }
  }
});

/** The names that headings are linked by, as GitHub makes them. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
