import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clientPrograms } from './client-programs.ts';
import { type ClientWorld, openClientWorld, runClient } from './client-world.test-helper.ts';
import { pageScripts, proxyVariables } from './clients-page.test-helper.ts';

const { programs, missing } = await clientPrograms();

describe('the scripts of docs/clients.md', () => {
  if (programs === undefined) {
    test.todo(`left out: ${missing}`);
    return;
  }
  jest.setTimeout(60_000);
  let world: ClientWorld;
  let folder: string;

  beforeAll(async () => {
    world = await openClientWorld();
    // Beside the libraries, so that a script finds them.
    folder = mkdtempSync(path.join(programs.folder, 'page-'));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await world.close();
  });

  test('are five, one for each family of libraries', () => expect(pageScripts).toHaveLength(5));

  test.each(pageScripts.map((script) => [libraryOf(script), script]))(
    '%s is answered',
    async (_name, script) => {
      const file = path.join(folder, 'script.mjs');
      writeFileSync(file, script);
      const { code, output } = await runClient(world, process.execPath, [file], proxyVariables(world));
      expect(output).toContain('simulator. You said: ');
      expect({ code, output }).toMatchObject({ code: 0 });
    },
  );
});

function libraryOf(script: string): string {
  return /from '([^']+)'/.exec(script)?.[1] ?? '';
}
