import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import type { DatabaseSurroundings } from './database.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const endings: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** An empty directory that is gone after the test file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-agent-store-'));
  endings.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A fresh embedded store that is closed and removed after the test file. */
export async function temporaryStore(surroundings: Partial<DatabaseSurroundings> = {}): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', directory: temporaryDirectory() }, surroundings);
  endings.push(() => store.close());
  return store;
}
