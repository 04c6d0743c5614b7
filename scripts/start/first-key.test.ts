import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSimulator } from '@bytebot/provider-simulator';
import { expect, jest, test } from '@jest/globals';
import { fencedBlocks } from '../check/fenced-blocks.ts';
import { root } from '../support/paths.ts';
import { freePorts, startIn } from './run.test-helper.ts';

jest.setTimeout(30_000);

test('the page on OpenRouter leads from a key to an answer: .env, start, ask (S2-43)', async () => {
  const key = 'sk-test-first-key';
  const folder = mkdtempSync(path.join(os.tmpdir(), 'first-key-'));
  const openrouter = await startSimulator({ port: 0 });
  expect(readFileSync(path.join(root, 'docs/openrouter.md'), 'utf8')).toContain('cp .env.example .env');
  const [lines = ''] = fencedBlocks('docs/openrouter.md', 'env');
  const filled = lines.replace(/^OPENROUTER_API_KEY=.*$/m, `OPENROUTER_API_KEY=${key}`);
  expect(filled).toContain(key);
  // What stands for openrouter.ai, which a test must not ask.
  writeFileSync(
    path.join(folder, '.env'),
    `${filled}\nOPENROUTER_BASE_URL=${openrouter.url}/openrouter/api/v1\n`,
  );
  const ports = await freePorts();
  const run = startIn(folder, ports.flags);
  try {
    await run.printed('Ctrl-C stops everything.');
    const answer = await fetch(`${ports.addresses[0]}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-oss-120b', messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    expect(answer.status).toBe(200);
    const asked = openrouter.requests().find((entry) => entry.path.endsWith('/chat/completions'));
    expect(asked?.headers.authorization).toBe(`Bearer ${key}`);
    expect(run.output()).not.toContain(key);
  } finally {
    run.child.kill('SIGTERM');
    await once(run.child, 'exit');
    await openrouter.close();
    rmSync(folder, { recursive: true });
  }
});
