import path from 'node:path';
import { readBoundedFile } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { parseYaml } from '../yaml/parse-yaml.ts';

const MAX_FILE_BYTES = 8 * 1024 * 1024;

/**
 * The files that a config which cannot be used consists of, as far as that can be told: itself and what its `include`
 * names. The mistake may be in any of them, so all have to be watched. Never throws.
 */
export function namedFiles(file: string): readonly string[] {
  const main = path.resolve(file);
  return [main, ...includesOf(main).map((included) => path.resolve(path.dirname(main), included))];
}

function includesOf(main: string): readonly string[] {
  const read = readBoundedFile(main, MAX_FILE_BYTES);
  if (!('text' in read)) return [];
  try {
    const { value } = parseYaml(read.text, main);
    const include: unknown = isJsonObject(value) ? value.include : undefined;
    return Array.isArray(include)
      ? include.filter((item) => typeof item === 'string' && item !== '').map(String)
      : [];
  } catch {
    return [];
  }
}
