import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../support/paths.ts';
import type { RenderRequest } from './render.ts';

/**
 * Every text in the values of a request and in the chart's own: a Secret that a value names is the operator's, and
 * said to exist.
 */
export function namesInValues({
  chart,
  files = [],
  values = [],
  sets = [],
}: RenderRequest): ReadonlySet<string> {
  const read = (file: string): unknown => parse(readFileSync(path.resolve(root, file), 'utf8'));
  const given = [read(`${chart}/values.yaml`), ...files.map(read), ...values];
  return new Set([...given.flatMap(textsOf), ...sets.map((set) => set.slice(set.indexOf('=') + 1))]);
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsOf);
}
