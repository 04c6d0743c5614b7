/**
 * Reads `name=value,name=value` as OpenTelemetry's variables write headers and attributes: names and values
 * percent-encoded, a value may hold further `=`. What is no pair is left out, an undecodable part stays as it is.
 *
 * @returns Pairs in the order they were written; the last of a name wins.
 */
export function readKeyValueList(text: string | undefined): Readonly<Record<string, string>> {
  const pairs: [string, string][] = [];
  for (const part of (text ?? '').split(',')) {
    const at = part.indexOf('=');
    const name = decoded(part.slice(0, Math.max(at, 0)));
    if (name !== '') pairs.push([name, unquoted(decoded(part.slice(at + 1)))]);
  }
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  const trimmed = text.trim();
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
