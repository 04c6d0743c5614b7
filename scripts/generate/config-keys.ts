/**
 * Writes what is made from the table of config keys: the section between the markers of docs/config.md and the JSON
 * Schema for editors. With `--check` it only compares, and exits with 1 when one of them is stale.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderConfigSchema, renderKeyMarkdown } from 'bytebot-llm-proxy/config';
import { root } from '../support/paths.ts';
import { readIfThere } from '../support/read-if-there.ts';
import { replaceGeneratedSection } from './generated-section.ts';

const page = 'docs/config.md';
const schema = 'deploy/schema/litellm-config.schema.json';

const written = readIfThere(page) ?? '';
const rendered: Readonly<Record<string, string>> = {
  [page]: replaceGeneratedSection(written, 'keys', renderKeyMarkdown()),
  [schema]: renderConfigSchema(),
};

for (const [file, text] of Object.entries(rendered)) {
  if (!process.argv.includes('--check')) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  } else if (readIfThere(file) !== text) {
    console.error(`${file} is stale; run: npm run generate`);
    process.exitCode = 1;
  }
}
