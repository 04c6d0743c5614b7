import { keysOfSection } from './key-table.ts';

/** A JSON Schema (draft-07) of the table, as text with a line end: editors complete and check a config with it. */
export function renderConfigSchema(): string {
  const properties = Object.fromEntries(
    keysOfSection('').map((entry) => [entry.name, { description: entry.meaning }]),
  );
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
