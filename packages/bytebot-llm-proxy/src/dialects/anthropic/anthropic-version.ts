import { DialectError } from '../client-dialect.ts';

/** All there are (Anthropic API reference, "Versions"), the newest first. */
const versions: readonly string[] = ['2026-10-21', '2023-06-01', '2023-01-01'];
const [newest = ''] = versions;

/**
 * What is wrong with `anthropic-version`; nothing when it is absent, as with clients that do not send it. A date after
 * the newest version known here passes: it may be one that is newer than this proxy.
 */
export function checkAnthropicVersion(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): DialectError | undefined {
  const version = headers['anthropic-version'];
  if (version === undefined) return undefined;
  if (typeof version === 'string' && (versions.includes(version) || isLater(version))) return undefined;
  const shown = String(version).slice(0, 40);
  return new DialectError(
    'anthropic-version',
    `The header anthropic-version names a version that there is not: ${JSON.stringify(shown)}.`,
    `Send anthropic-version: ${newest}, or leave the header out.`,
  );
}

function isLater(version: string): boolean {
  return /^20\d\d-[01]\d-[0-3]\d$/.test(version) && version > newest;
}
