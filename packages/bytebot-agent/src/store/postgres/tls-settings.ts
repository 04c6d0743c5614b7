import type { ConnectionOptions } from 'node:tls';
import { readBoundedFile } from '@bytebot/service';
import { SettingsError } from '../../settings.ts';

/** What was said about TLS, by libpq's parameters (`sslmode`, `sslrootcert` …) and by Prisma's (`sslaccept`). */
export interface TlsWords {
  readonly mode: string | undefined;
  readonly isAsked: string | undefined;
  readonly acceptance: string | undefined;
  readonly authorityFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
}

const MAX_CERTIFICATE_BYTES = 1024 * 1024;

/**
 * How connections are encrypted, by libpq's modes (PostgreSQL documentation, "SSL Support").
 *
 * - nothing, `disable`, `allow`, `prefer`: not encrypted. libpq's `prefer` tries; here a setting says what happens.
 * - `require` (or `no-verify`): encrypted, any certificate. With `sslrootcert` as `verify-ca`, which is libpq's rule.
 * - `verify-ca`: the certificate must be from a known authority.
 * - `verify-full` (or Prisma's `sslaccept=strict`): and must name the host.
 *
 * @throws SettingsError for another mode, or a file that cannot be read.
 */
export function readTls(words: TlsWords): ConnectionOptions | false {
  // Prisma's `sslcert` is the authority, libpq's is this client's own and comes with a key.
  const hasOwnCertificate = words.keyFile !== undefined;
  const authorityFile = words.authorityFile ?? (hasOwnCertificate ? undefined : words.certificateFile);
  const authority =
    authorityFile === undefined || authorityFile === 'system' ? {} : { ca: readPem(authorityFile) };
  const own = hasOwnCertificate
    ? { cert: readPem(words.certificateFile ?? ''), key: readPem(words.keyFile ?? '') }
    : {};
  switch (modeOf(words, authorityFile)) {
    case 'none':
      return false;
    case 'encrypted':
      return { rejectUnauthorized: false, ...own };
    case 'verified':
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...authority, ...own };
    case 'full':
      return { rejectUnauthorized: true, ...authority, ...own };
  }
}

function modeOf(
  words: TlsWords,
  authorityFile: string | undefined,
): 'none' | 'encrypted' | 'verified' | 'full' {
  const asked = words.isAsked === 'true' || words.isAsked === '1' ? 'verify-full' : undefined;
  switch (words.mode ?? asked) {
    case undefined:
    case 'disable':
    case 'allow':
    case 'prefer':
      return 'none';
    case 'no-verify':
      return 'encrypted';
    case 'require':
      if (words.acceptance === 'strict' || authorityFile === 'system') return 'full';
      return authorityFile === undefined ? 'encrypted' : 'verified';
    case 'verify-ca':
      return 'verified';
    case 'verify-full':
      return 'full';
    default:
      throw new SettingsError(
        'sslmode of the database has to be disable, require, verify-ca or verify-full. Change it in DATABASE_URL or DATABASE_SSLMODE.',
      );
  }
}

function readPem(file: string): string {
  const found = readBoundedFile(file, MAX_CERTIFICATE_BYTES);
  if ('text' in found) return found.text;
  const problem = 'problem' in found ? found.problem : 'does not exist';
  throw new SettingsError(
    `The certificate file "${file}" for the database ${problem}. Correct sslrootcert, sslcert or sslkey.`,
  );
}
