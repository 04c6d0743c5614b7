import type { WrittenEntry } from './options.ts';

/** What YAML 1.1 takes for a text without quotes. */
const plainText = /^[A-Za-z][\w./@-]*$/;
const words = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** An item of a list in YAML. Texts that YAML would take for something else stand in quotes. */
export function yamlEntry(entry: WrittenEntry, indentation: string): string {
  return Object.entries(entry)
    .map(([name, value], index) => `${indentation}${index === 0 ? '- ' : '  '}${name}: ${yamlValue(value)}`)
    .join('\n');
}

function yamlValue(value: WrittenEntry[string]): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return yamlText(value);
  return `[${value.map(yamlText).join(', ')}]`;
}

function yamlText(text: string): string {
  const isHash = /^sha256:[0-9a-f]{64}$/.test(text);
  return isHash || (plainText.test(text) && !words.test(text)) ? text : JSON.stringify(text);
}
