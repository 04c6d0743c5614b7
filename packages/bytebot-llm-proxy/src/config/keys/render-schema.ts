import { type KeyEntry, type KeySection, keySections, keysOfSection, type Outcome } from './key-table.ts';
import { schemaOfType } from './schema-type.ts';

type Schema = Readonly<Record<string, unknown>>;

const prefixes: Readonly<Record<Outcome, string>> = {
  works: '',
  warns: 'Accepted, not acted on: ',
  harmless: 'Accepted, changes no answer: ',
  refused: 'Refused: ',
};
/** Without these an entry cannot be read. */
const required: Readonly<Record<string, readonly string[]>> = {
  'model_list[]': ['model_name', 'litellm_params'],
  'credential_list[]': ['credential_name', 'credential_values'],
  'general_settings.pass_through_endpoints[]': ['path', 'target'],
};

/**
 * A JSON Schema of the table, as text with a line end: editors complete and check a config with it.
 *
 * Draft 7, which the YAML plug-ins of editors know best. It takes what the loader takes: numbers and booleans as
 * text, references to variables, null, and other keys where they are sent on or kept.
 */
export function renderConfigSchema(): string {
  const definitions = Object.fromEntries(
    keySections
      .filter(({ path, sameAs }) => path !== '' && sameAs === undefined)
      .map((section) => [definitionName(section.path), mappingOf(section)]),
  );
  const [topLevel] = keySections;
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A LiteLLM config, as the ByteBot LLM proxy reads it',
    ...(topLevel === undefined ? {} : mappingOf(topLevel)),
    definitions,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function mappingOf({ path, others, meaning }: KeySection): Schema {
  const entries = keysOfSection(path);
  const named = entries.filter(({ name }) => !name.includes('*'));
  const families = entries.filter(({ name }) => name.includes('*'));
  return {
    description: meaning,
    type: ['object', 'null'],
    properties: Object.fromEntries(named.map((entry) => [entry.name, propertyOf(entry)])),
    ...(families.length === 0
      ? {}
      : {
          patternProperties: Object.fromEntries(
            families.map((entry) => [`^${entry.name.replaceAll('*', '.*')}$`, propertyOf(entry)]),
          ),
        }),
    ...(required[path] === undefined ? {} : { required: required[path] }),
    additionalProperties: others !== 'ignored',
  };
}

function propertyOf(entry: KeyEntry): Schema {
  const { section, name, outcome, type, meaning, suggestion, default: standard } = entry;
  const remedy = suggestion === undefined ? '' : ` (${suggestion})`;
  const description = `${prefixes[outcome]}${meaning}${remedy}`;
  if (outcome === 'refused') return { description, not: {} };
  return {
    description,
    ...(standard === undefined ? {} : { default: standard }),
    ...(nestedOf(section === '' ? name : `${section}.${name}`, type === 'any') ?? schemaOfType(type)),
  };
}

/** The schema of a key whose value is a mapping, a list of mappings or names with mappings that the table has. */
function nestedOf(path: string, orAnything: boolean): Schema | undefined {
  const own = referenceTo(path);
  if (own !== undefined) {
    const needed = path === 'model_list[].litellm_params' ? [{ required: ['model'] }] : [];
    return orAnything ? { anyOf: [own, { type: ['boolean', 'string'] }] } : { allOf: [own, ...needed] };
  }
  const item = referenceTo(`${path}[]`);
  if (item !== undefined) return { type: ['array', 'null'], items: item };
  const named = referenceTo(`${path}.*`);
  if (named === undefined) return undefined;
  // An alias may be the name of a group alone.
  return { type: ['object', 'null'], additionalProperties: { anyOf: [named, { type: 'string' }] } };
}

function referenceTo(path: string): Schema | undefined {
  const section = keySections.find((one) => one.path === path);
  if (section === undefined) return undefined;
  return { $ref: `#/definitions/${definitionName(section.sameAs ?? section.path)}` };
}

/** A path without what a JSON pointer in a URI would have to escape. */
function definitionName(path: string): string {
  return path.replaceAll('[]', '_item').replaceAll('.*', '_named').replaceAll('.', '-');
}
