import path from 'node:path';
import type { ProjectFile } from '../support/project-files.ts';
import type { WorkspacePackage } from '../support/workspace.ts';

/** Imports go one way; who is not in a list may not be imported. Only tests and scripts import the simulator. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  service: ['shared'],
  'llm-providers': ['shared'],
  openrouter: ['shared', 'llm-providers'],
  'bytebot-llm-proxy': ['shared', 'service', 'llm-providers', 'openrouter'],
  'bytebot-agent': ['shared', 'service', 'llm-providers', 'openrouter'],
  dashboard: ['shared'],
  'provider-simulator': ['shared'],
};
const testsMayAlsoImport = ['shared', 'provider-simulator'];
const MOST_LINES = 400;

/** Every import that goes the wrong way, one sentence each. */
export function wrongImports(
  files: readonly ProjectFile[],
  packages: readonly WorkspacePackage[],
): readonly string[] {
  return files.flatMap((file) => {
    const [, from] = /^packages\/([^/]+)\//.exec(file.name) ?? [];
    if (from === undefined || !/\.[cm]?[jt]sx?$/.test(file.name)) return [];
    return importsOf(file.text).flatMap(({ specifier, line }) => {
      const to = targetOf(specifier, file.name, packages);
      if (to === undefined || to === from || mayImport(from, to, isTest(file.name))) return [];
      return [`${file.name}:${line} imports ${to}: ${from} may import ${listOf(allowed[from] ?? [])}`];
    });
  });
}

/** Every file that has grown past the limit. */
export function longFiles(files: readonly ProjectFile[]): readonly string[] {
  return files.flatMap(({ name, text }) => {
    if (!/\.[cm]?[jt]sx?$/.test(name)) return [];
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > MOST_LINES ? [`${name} has ${lines} lines: split it, ${MOST_LINES} is the most`] : [];
  });
}

function mayImport(from: string, to: string, inTest: boolean): boolean {
  return (allowed[from] ?? []).includes(to) || (inTest && testsMayAlsoImport.includes(to));
}

function isTest(name: string): boolean {
  return /\.(test|test-helper)\.ts$/.test(name) || /^packages\/[^/]+\/test\//.test(name);
}

/** The package, or `scripts`, that an import leads to; undefined for a library or the same folder tree. */
function targetOf(
  specifier: string,
  fileName: string,
  packages: readonly WorkspacePackage[],
): string | undefined {
  if (!specifier.startsWith('.')) {
    return packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))?.folder;
  }
  const target = path.posix.join(path.posix.dirname(fileName), specifier);
  const [, folder] = /^packages\/([^/]+)(?:\/|$)/.exec(target) ?? [];
  return folder ?? target.split('/')[0];
}

interface ImportPlace {
  readonly specifier: string;
  readonly line: number;
}

function importsOf(text: string): readonly ImportPlace[] {
  const pattern = /\b(?:from|import|import\(|require\()\s*(['"])([^'"\n]+)\1/g;
  return [...text.matchAll(pattern)].map((match) => ({
    specifier: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'no other package' : `only ${names.join(', ')}`;
}
