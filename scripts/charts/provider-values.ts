import { providers } from '../../packages/llm-providers/src/index.ts';

const first = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENROUTER_API_KEY', 'GROQ_API_KEY'];

/** The variable that a provider's key is read from first, of each provider that has one; well-known ones first. */
export function keyVariables(): readonly string[] {
  const all = new Set(
    providers.flatMap(({ keyVariables: [variable] }) => (variable === undefined ? [] : [variable])),
  );
  return [...first, ...[...all].filter((variable) => !first.includes(variable)).sort()];
}

/** The lines of `env:` in values.yaml. */
export function renderKeyVariables(): string {
  return keyVariables()
    .map((variable) => `${variable}: ""`)
    .join('\n');
}

/** The library chart's map of provider to variable, which templates read. */
export function renderProviderTemplate(): string {
  const lines = providers
    .flatMap(({ id, keyVariables: [variable] }) => (variable === undefined ? [] : [`${id}: ${variable}`]))
    .sort();
  return [
    "{{/* The variable of each provider's key. Generated from the provider registry by `npm run generate`. */}}",
    '{{- define "bytebot.providerVariables" -}}',
    ...lines,
    '{{- end -}}',
    '',
  ].join('\n');
}

/**
 * Puts text between the markers `# NAME: begin` and `# NAME: end` of a YAML file, indented as they are.
 *
 * @throws Error when the file has not exactly one pair of these markers.
 */
export function replaceYamlSection(yaml: string, name: string, text: string): string {
  const lines = yaml.split('\n');
  const [begin, ...moreBegins] = indexesOf(lines, `# ${name}: begin`);
  const [end, ...moreEnds] = indexesOf(lines, `# ${name}: end`);
  if (begin === undefined || end === undefined || begin > end || moreBegins.length + moreEnds.length > 0) {
    throw new Error(`The file needs the comments "# ${name}: begin" and "# ${name}: end", once each.`);
  }
  const indent = /^\s*/.exec(lines[begin] ?? '')?.[0] ?? '';
  const indented = text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}${line}`));
  return [...lines.slice(0, begin + 1), ...indented, ...lines.slice(end)].join('\n');
}

function indexesOf(lines: readonly string[], start: string): readonly number[] {
  return lines.flatMap((line, index) => (line.trim().startsWith(start) ? [index] : []));
}
