import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../support/paths.ts';

/** The text of a file of this project. */
export function textOf(name: string): string {
  return readFileSync(path.join(root, name), 'utf8');
}

/** A file with one YAML document, its merge keys resolved. */
export function yamlOf<Shape>(name: string): Shape {
  return parse(textOf(name), { merge: true });
}

/** Every document of a YAML file; a mistake in one fails with its place. */
export function documentsOf<Shape>(name: string): readonly Shape[] {
  return parseAllDocuments(textOf(name)).map((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return document.toJS();
  });
}

/** Names, from the project's folder, of the files in a folder that end so. */
export function filesIn(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => ending.test(name))
    .map((name) => path.posix.join(folder, name))
    .sort();
}
