import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { escapeHtml, proseHtml } from './html.ts';

/** The properties of an object as a table; another schema as the name of its type. */
export function schemaHtml(schema: unknown): string {
  const shape = isJsonObject(schema) ? schema : {};
  if (!isJsonObject(shape.properties)) return `<p>${typeHtml(shape)}</p>`;
  const required = Array.isArray(shape.required) ? shape.required : [];
  return fieldsHtml(
    Object.entries(shape.properties).map(([name, property]) => ({
      name,
      schema: isJsonObject(property) ? property : {},
      isRequired: required.includes(name),
    })),
  );
}

export interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
  readonly description?: string;
}

export function fieldsHtml(fields: readonly Field[]): string {
  const rows = fields.map(({ name, schema, isRequired, description }) => {
    const about = description ?? textOf(schema, 'description') ?? '';
    const fallback = schema.default === undefined ? '' : ` Default ${JSON.stringify(schema.default)}.`;
    const mark = isRequired ? ' <span class="required">required</span>' : '';
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code>${mark}</th><td>${typeHtml(schema)}</td><td>${proseHtml(`${about}${fallback}`.trim())}</td></tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A type in a few words: `text or null`, `list of Todo`. */
export function typeHtml(schema: unknown): string {
  if (!isJsonObject(schema)) return 'anything';
  const reference = textOf(schema, '$ref');
  if (reference !== undefined) {
    const name = escapeHtml(reference.slice(reference.lastIndexOf('/') + 1));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (Array.isArray(schema.enum)) return schema.enum.map(codeHtml).join(', ');
  if (schema.const !== undefined) return codeHtml(schema.const);
  for (const list of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(list)) return list.map(typeHtml).join(' or ');
  }
  if (schema.type === 'array') return `list of ${typeHtml(schema.items)}`;
  if (schema.type === 'object') return objectHtml(schema);
  return plainTypes[String(schema.type)] ?? 'anything';
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  null: 'null',
};

function objectHtml({ properties }: JsonObject): string {
  if (!isJsonObject(properties)) return 'object';
  const fields = Object.entries(properties).map(
    ([name, schema]) => `<code>${escapeHtml(name)}</code>: ${typeHtml(schema)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

function codeHtml(value: unknown): string {
  return `<code>${escapeHtml(JSON.stringify(value))}</code>`;
}
