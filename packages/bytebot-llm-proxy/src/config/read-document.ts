import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCodeOf } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { ConfigError } from './config-error.ts';
import type { PlaceNode } from './place.ts';
import { type CheckMode, ProblemList } from './problem-list.ts';
import { parseYaml, type YamlDocument } from './yaml/parse-yaml.ts';

/** No config is larger; a log or a dump given by mistake is refused before it is parsed. */
export const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

/** A config with its includes merged in, and the places of everything in it, whichever file that is. */
export interface ConfigDocument {
  readonly value: Readonly<Record<string, unknown>>;
  readonly places: PlaceNode;
  readonly problems: ProblemList;
  /** The main file and every included one, as absolute paths: what a watcher has to look at. */
  readonly files: readonly string[];
}

export interface ReadOptions {
  /** The text of the file, where it has been read already. */
  readonly text?: string;
  readonly check?: CheckMode;
}

/**
 * Reads a config file and what its `include` list names, as LiteLLM does: paths are relative to the including
 * file, lists are concatenated, everything else is replaced, includes inside included files are not followed.
 *
 * @throws ConfigError when the file is missing, too large, no YAML or no mapping. What is wrong with an included one
 * is among the problems, so that it hides no others.
 */
export function readDocument(file: string, { text, check }: ReadOptions = {}): ConfigDocument {
  const main = text === undefined ? readYamlFile(file, 'config file') : parseYaml(text, file);
  const { value, places } = main;
  const problems = new ProblemList(places, check);
  const mapping = mappingOf(value, file);
  const merged: Record<string, unknown> = { ...mapping };
  const files = [path.resolve(file)];
  const duplicates = [...main.duplicates];

  for (const [index, included] of includeList(mapping, problems).entries()) {
    const includedFile = path.resolve(path.dirname(path.resolve(file)), included);
    files.push(includedFile);
    try {
      const document = readYamlFile(includedFile, 'included file');
      duplicates.push(...document.duplicates);
      mergeInto(merged, places, mappingOf(document.value, includedFile), document.places);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const problem of error.problems) problems.error(['include', index], described(problem));
    }
  }
  for (const { place, path: keyPath } of duplicates) {
    problems.warnAt(place, keyPath, 'This key is written twice; the last one counts.', 'remove one of them');
  }
  return { value: merged, places, problems, files };
}

function described(problem: { file: string; line: number; column: number; message: string }): string {
  return problem.line === 0
    ? problem.message
    : `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** @throws ConfigError */
function readYamlFile(file: string, role: string): YamlDocument {
  return parseYaml(readText(file, role), file);
}

function readText(file: string, role: string): string {
  try {
    const status = statSync(file);
    const { size } = status;
    // Reading a pipe or a device could go on for ever.
    if (!status.isFile() && !status.isDirectory()) {
      throw refusal(file, `The ${role} ${file} is no regular file. Name a file.`);
    }
    if (size > MAX_CONFIG_BYTES) throw tooLarge(file, role, `${size} bytes`);
    return decodeConfig(readFileSync(file), file, role);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw refusal(file, unreadable(error, file, role));
  }
}

/**
 * The text of a config, without a byte order mark.
 *
 * @param role What the file is, for messages.
 * @throws ConfigError for bytes that are no text or too many.
 */
export function decodeConfig(bytes: Uint8Array, file: string, role = 'config file'): string {
  if (bytes.length > MAX_CONFIG_BYTES) throw tooLarge(file, role, `more than ${MAX_CONFIG_BYTES} bytes`);
  // UTF-16 has zero bytes too; its byte order mark tells it from a binary file.
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  if (!isUtf16 && bytes.includes(0)) {
    throw refusal(file, `The ${role} ${file} is binary: it holds zero bytes. Name a YAML file.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw refusal(file, `The ${role} ${file} is not UTF-8. Save it as UTF-8.`);
  }
}

function tooLarge(file: string, role: string, size: string): ConfigError {
  const limitMib = MAX_CONFIG_BYTES / 1024 / 1024;
  return refusal(file, `The ${role} has ${size}, the limit is ${limitMib} MiB. Is it a config?`);
}

function unreadable(error: unknown, file: string, role: string): string {
  const code = errorCodeOf(error);
  if (code === 'ENOENT') return `The ${role} ${file} does not exist. Check the path.`;
  if (code === 'EISDIR') return `The ${role} ${file} is a directory. Name the file in it.`;
  if (code === 'EACCES') return `The ${role} ${file} may not be read by this user. Change its permissions.`;
  return `The ${role} ${file} cannot be read (${code ?? String(error)}).`;
}

function mappingOf(value: unknown, file: string): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  const what = value === undefined || value === null ? 'empty' : 'no mapping';
  throw refusal(file, `The file is ${what}. A config has sections such as \`model_list:\` at its top level.`);
}

function includeList(mapping: Readonly<Record<string, unknown>>, problems: ProblemList): readonly string[] {
  const { include } = mapping;
  if (include === undefined || include === null) return [];
  if (!Array.isArray(include)) {
    problems.error(['include'], '`include` has to be a list of paths, each on a line with a dash.');
    return [];
  }
  const paths: string[] = [];
  for (const [index, item] of include.entries()) {
    if (typeof item === 'string' && item !== '') paths.push(item);
    else problems.error(['include', index], 'An include has to be a path, relative to this file.');
  }
  return paths;
}

function mergeInto(
  merged: Record<string, unknown>,
  places: PlaceNode,
  included: Readonly<Record<string, unknown>>,
  includedPlaces: PlaceNode,
): void {
  for (const [key, value] of Object.entries(included)) {
    if (key === 'include') continue;
    const existing = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const valuePlaces = includedPlaces.children.get(key) ?? { ...includedPlaces, children: new Map() };
    if (Array.isArray(existing) && Array.isArray(value)) {
      appendPlaces(places, key, existing.length, valuePlaces);
      setOwn(merged, key, [...existing, ...value]);
    } else {
      places.children.set(key, valuePlaces);
      setOwn(merged, key, value);
    }
  }
}

function appendPlaces(places: PlaceNode, key: string, offset: number, added: PlaceNode): void {
  const list = places.children.get(key);
  for (const [step, node] of added.children) {
    if (typeof step === 'number') list?.children.set(offset + step, node);
  }
}

/** Also right for a key called `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function refusal(file: string, message: string): ConfigError {
  return new ConfigError([{ severity: 'error', file, line: 0, column: 0, path: '', message }]);
}
