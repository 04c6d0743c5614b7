import { DialectError } from '../client-dialect.ts';

/** All there are (Anthropic API reference, "Versions"). */
const versions: readonly string[] = ['2023-06-01', '2023-01-01'];

/** What is wrong with `anthropic-version`; nothing when it is absent, as with clients that do not send it. */
export function checkAnthropicVersion(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): DialectError | undefined {
  const version = headers['anthropic-version'];
  if (version === undefined || (typeof version === 'string' && versions.includes(version))) return undefined;
  const shown = String(version).slice(0, 40);
  return new DialectError(
    'anthropic-version',
    `The header anthropic-version names a version that there is not: ${JSON.stringify(shown)}.`,
    `Send anthropic-version: ${versions[0]}, or leave the header out.`,
  );
}
