import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

/** The value of a variable, undefined when it is not set or empty. */
export type Environment = (name: string) => string | undefined;

/** Read where the command was typed; the first one that sets a variable counts (C-20, S4-1). */
const files = ['.env', 'secrets.env'] as const;
/** No settings file is larger. */
const fileCharactersMax = 1_048_576;

/**
 * The process environment, then `.env`, then `secrets.env`. The process is asked each time, so that a key that
 * changes is used; the files are read once, when first needed.
 */
export function processEnvironment(directory?: string): Environment {
  let read: readonly NodeJS.Dict<string>[] | undefined;
  return (name) => {
    const own = valueIn(process.env, name);
    if (own !== undefined) return own;
    read ??= files.map((file) => readSettings(path.join(directory ?? process.cwd(), file)));
    for (const settings of read) {
      const value = valueIn(settings, name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function valueIn(variables: NodeJS.Dict<string>, name: string): string | undefined {
  const value = Object.hasOwn(variables, name) ? variables[name]?.trim() : undefined;
  return value === '' ? undefined : value;
}

/** What a file sets; nothing when it cannot be read. */
function readSettings(file: string): NodeJS.Dict<string> {
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return text.length > fileCharactersMax ? {} : parseEnv(text);
  } catch {
    return {};
  }
}
