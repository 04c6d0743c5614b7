/**
 * Writes openapi/kubernetes.json: what an API server says of the kinds that the charts emit, without its prose.
 *
 * `KUBECONFIG=… node scripts/charts/dump-openapi.ts` asks the cluster that is set; the newest that is supported gives
 * the most fields, an older one fewer.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, runToExit } from '../support/command-failure.ts';
import { shown } from '../support/paths.ts';
import { runProgram } from '../support/program.ts';
import { emittedKinds, type JsonSchema, objectKind, trimSchema } from './openapi.ts';
import { chartTools } from './tools.ts';

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const target = path.join(import.meta.dirname, 'openapi', 'kubernetes.json');

await runToExit(async () => {
  const { kubectl } = await chartTools();
  const version: { gitVersion: string } = await ask(kubectl, '/version');
  const definitions: Record<string, JsonSchema> = {};
  const kinds: Record<string, string> = {};
  for (const apiVersion of new Set(emittedKinds.map((kind) => kind.apiVersion))) {
    const place = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
    const { components }: Document = await ask(kubectl, `/openapi/v3/${place}`);
    for (const { kind } of emittedKinds.filter((one) => one.apiVersion === apiVersion)) {
      const name = definitionOf(components.schemas, apiVersion, kind);
      kinds[objectKind({ apiVersion, kind })] = name;
      collect(components.schemas, name, definitions);
    }
  }
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ version: version.gitVersion, kinds, definitions: sorted }, null, 1);
  writeFileSync(target, `${text}\n`);
  process.stdout.write(
    `${shown(target)}: ${Object.keys(sorted).length} definitions of ${version.gitVersion}\n`,
  );
  return 0;
});

async function ask<T>(kubectl: string, address: string): Promise<T> {
  const { code, output } = await runProgram(kubectl, ['get', '--raw', address], { folder: process.cwd() });
  if (code !== 0)
    throw new CommandFailure(`The cluster of KUBECONFIG did not answer ${address}: ${output.trim()}`);
  return JSON.parse(output);
}

function definitionOf(schemas: Document['components']['schemas'], apiVersion: string, kind: string): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const found = Object.entries(schemas).find(([, schema]) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (one) => one.kind === kind && one.version === version && one.group === group,
    ),
  );
  if (found === undefined) throw new CommandFailure(`The cluster does not know ${apiVersion} ${kind}.`);
  return found[0];
}

function isKind(schema: JsonSchema): boolean {
  return schema['x-kubernetes-group-version-kind'] !== undefined && schema.properties?.spec !== undefined;
}

/** No chart says how an object does. */
function withoutStatus(schema: JsonSchema): JsonSchema {
  const { status: _status, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

/** Adds a definition and all that it refers to. */
function collect(
  from: Document['components']['schemas'],
  name: string,
  into: Record<string, JsonSchema>,
): void {
  const schema = from[name];
  if (schema === undefined || name in into) return;
  const { schema: trimmed, references } = trimSchema(isKind(schema) ? withoutStatus(schema) : schema);
  into[name] = trimmed;
  for (const reference of references) collect(from, reference, into);
}
