import { jsonText } from './json-text.ts';

/** Text from outside may hold terminal commands; escaped they are only text. */
export function printable(text: string): string {
  const quoted = jsonText(text);
  return quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}
