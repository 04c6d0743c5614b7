/**
 * Writes what is made of the charts' sources: the variables of all providers and the proxy's config in values.yaml, the
 * library chart's copy in each chart, values.schema.json and the tables of the READMEs. With `--check` it only
 * compares, and exits with 1 when one of them is stale.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderConfigSchema } from 'bytebot-llm-proxy/config';
import { chartFiles, libraryCopies } from '../charts/chart-files.ts';
import { filesBelow } from '../setup/fingerprint.mjs';
import { root } from '../support/paths.ts';
import { readIfThere } from '../support/read-if-there.ts';

const isCheck = process.argv.includes('--check');
const rendered = chartFiles(readIfThere, JSON.parse(renderConfigSchema()));

for (const [file, text] of rendered) {
  if (readIfThere(file) === text) continue;
  if (isCheck) {
    report(`${file} is stale`);
  } else {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}
for (const folder of libraryCopies) {
  if (!existsSync(path.join(root, folder))) continue;
  for (const file of filesBelow(path.join(root, folder))) {
    const name = path.relative(root, file).split(path.sep).join('/');
    if (rendered.has(name)) continue;
    if (isCheck) report(`${name} is in no library chart`);
    else rmSync(file);
  }
}

function report(problem: string): void {
  console.error(`${problem}; run: npm run generate`);
  process.exitCode = 1;
}
