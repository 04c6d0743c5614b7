import { z } from 'zod';
import { limitSpec } from '../../limits/limit-spec.ts';
import { tenantId } from '../../tenants/tenant.ts';
import { parseMoment } from '../moment.ts';
import { names, text } from './values.ts';

/** Names of callers that are no keys of the file. */
const reservedAliases = ['master_key', 'anonymous', 'unknown', 'None'];
const hashPattern = /^(?:sha256:)?([0-9a-f]{64})$/i;

/** The number of a tenant, also as `tenant_1`. */
export const tenantNumber = text.transform((written, context) => {
  const id = tenantId(written);
  if (id !== undefined) return id;
  context.addIssue({ code: 'custom', message: 'has to be the number of a tenant, such as 1.' });
  return z.NEVER;
});

/** A name for logs and metrics. Without `/`, which stands in the names of ServiceAccounts. */
const alias = z.unknown().transform((written, context) => {
  const name = typeof written === 'string' || typeof written === 'number' ? String(written).trim() : '';
  const isName = name.length <= 100 && /^[^\p{Cc}/]+$/u.test(name);
  if (isName && !reservedAliases.includes(name)) return name;
  const message = isName
    ? 'is a name that the proxy uses itself; choose another one.'
    : 'has to be a name of its own for this key, up to 100 characters without `/`.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** The SHA-256 of a key; gives its 64 digits in small letters. */
const keyHash = text.transform((written, context) => {
  const [, digits] = hashPattern.exec(written.trim()) ?? [];
  if (digits !== undefined) return digits.toLowerCase();
  const message =
    'has to be `sha256:` and 64 hexadecimal digits; `npm run key -- hash` prints that of a key.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** A day, the whole of it, or a time; gives epoch milliseconds. */
const moment = text.transform((written, context) => {
  const atMs = parseMoment(written);
  if (atMs !== undefined) return atMs;
  const message =
    'has to be a day such as 2030-12-31 or a time such as 2030-12-31T12:00:00Z; `npm run key -- create` makes one of `--expires 90d`.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** One entry of `general_settings.virtual_keys`. Where its key comes from is read apart: it may be a secret. */
export const virtualKey = limitSpec.extend({
  alias,
  key_hash: keyHash.nullish(),
  models: names.nullish(),
  tenant: tenantNumber.nullish(),
  expires: moment.nullish(),
});

/** What the ServiceAccounts of a namespace may do; nothing beside the name: everything. */
export const namespaceAccess = limitSpec.extend({
  models: names.nullish(),
  service_accounts: names.nullish(),
});
