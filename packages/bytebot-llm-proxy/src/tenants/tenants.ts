import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject } from '@bytebot/shared';
import type { Caller } from '../auth/caller.ts';
import { Failure } from '../failure.ts';
import type { ScannedBody } from '../http/scan/scan-body.ts';
import { type Tenant, type Tenants, tenantId } from './tenant.ts';

const TENANT_HEADER = 'x-tenant-id';
/** How many tenants an error lists. */
const MOST_LISTED = 20;

/** The fields of a request body, parsed one by one. */
type BodyFields = Pick<ScannedBody, 'has' | 'value'>;

/**
 * Whose a request is (C-16): the tenant that the caller's key is bound to, else the header `X-Tenant-ID`, else
 * `metadata.tenant` of the body, else the one that `general_settings.user_tenants` gives to its `user`. None of them
 * leaves the configuration of everybody.
 *
 * Where there are no tenants the body is not looked at, and only a caller who names one in the header is told so.
 *
 * @throws Failure `invalid_request` for a tenant that is not there, `caller_forbidden` for one that is another's.
 */
export function tenantOf(
  caller: Caller | undefined,
  headers: IncomingHttpHeaders,
  body: BodyFields,
  { byId, users }: Tenants,
): Tenant | undefined {
  if (byId.size === 0 && caller?.tenant === undefined && headers[TENANT_HEADER] === undefined) {
    return undefined;
  }
  const named = namedTenant(headers, body);
  if (caller?.tenant !== undefined) return boundTenant(caller, caller.tenant, named, byId);
  if (named !== undefined) return byId.get(named.id) ?? unknownTenant(named, byId);
  if (users.size === 0 || !body.has('user')) return undefined;
  const user = body.value('user');
  const mapped = typeof user === 'string' ? users.get(user) : undefined;
  // The config was checked: a name that is not there has been reported, and stands for nobody.
  return mapped === undefined ? undefined : byId.get(mapped);
}

interface NamedTenant {
  /** Empty for a name that no tenant can have. */
  readonly id: string;
  readonly written: string;
  readonly place: string;
}

function namedTenant(headers: IncomingHttpHeaders, body: BodyFields): NamedTenant | undefined {
  const header = headers[TENANT_HEADER];
  if (header !== undefined) return named(String(header), 'the header X-Tenant-ID');
  if (!body.has('metadata')) return undefined;
  const metadata = body.value('metadata');
  if (!isJsonObject(metadata) || !Object.hasOwn(metadata, 'tenant')) return undefined;
  const { tenant } = metadata;
  if (tenant === null) return undefined;
  if (typeof tenant === 'string' || typeof tenant === 'number') {
    return named(String(tenant), 'metadata.tenant');
  }
  throw new Failure('invalid_request', '`metadata.tenant` must be the number of a tenant, such as `1`.', {
    param: 'metadata.tenant',
  });
}

function named(written: string, place: string): NamedTenant {
  return { id: tenantId(written) ?? '', written: written.slice(0, 100), place };
}

/** What others are there is not for a caller who belongs to one. */
function boundTenant(
  caller: Caller,
  own: string,
  asked: NamedTenant | undefined,
  byId: Tenants['byId'],
): Tenant {
  if (asked !== undefined && asked.id !== own) {
    throw new Failure(
      'caller_forbidden',
      `The key \`${caller.name}\` belongs to tenant ${own} and may not ask as tenant \`${asked.written}\`.`,
      { code: 'tenant_forbidden', hint: `Leave ${asked.place} out.` },
    );
  }
  const tenant = byId.get(own);
  if (tenant !== undefined) return tenant;
  throw new Failure(
    'provider_not_configured',
    `The key \`${caller.name}\` belongs to tenant ${own}, which this proxy does not have.`,
    {
      code: 'unknown_tenant',
      hint: `Whoever runs the proxy sets OPENROUTER_TENANT_${own}_API_KEY, or removes \`tenant\` from this key.`,
    },
  );
}

function unknownTenant({ written, place }: NamedTenant, byId: Tenants['byId']): never {
  const ids = [...byId.keys()];
  const more = ids.length > MOST_LISTED ? ` and ${ids.length - MOST_LISTED} more` : '';
  const known =
    ids.length === 0
      ? 'This proxy has no tenants.'
      : `The tenants are ${ids.slice(0, MOST_LISTED).join(', ')}${more}.`;
  throw new Failure('invalid_request', `There is no tenant \`${written}\`. ${known}`, {
    code: 'unknown_tenant',
    param: place === 'metadata.tenant' ? place : 'X-Tenant-ID',
    hint: `Name one of them in ${place}, or leave it out.`,
  });
}
