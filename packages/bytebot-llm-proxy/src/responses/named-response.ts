import type { IncomingMessage } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { clientKeyOf } from '../execute/client-key.ts';
import type { Services } from '../services.ts';
import { type Owner, ownerScope } from '../tenants/owner-scope.ts';
import { tenantOf } from '../tenants/tenants.ts';
import type { BoundResponse, KeptResponse } from './kept-response.ts';
import { responseNotFound } from './not-found.ts';
import { findResponse } from './response-records.ts';

/** A response that a route was asked for by its id, and whose it is. */
export interface NamedResponse {
  readonly id: string;
  readonly found: KeptResponse | BoundResponse;
  readonly owner: Owner;
  readonly scope: string;
  readonly snapshot: ConfigSnapshot;
}

const noBody = { has: () => false, value: () => undefined };

/**
 * Finds what a caller names. Whose it is follows from the headers alone: a tenant that was named in the body of the
 * request has to be named in `X-Tenant-ID` here.
 *
 * @throws Failure `unknown_model` (404) for a response that is not there, has expired or is somebody else's: in the
 * same words.
 */
export async function namedResponse(
  services: Services,
  { headers }: Pick<IncomingMessage, 'headers'>,
  caller: Caller | undefined,
  id: string,
): Promise<NamedResponse> {
  const snapshot = services.snapshot();
  const { settings } = snapshot;
  const tenant = tenantOf(caller, headers, noBody, settings.tenants);
  const owner = { caller, tenant, clientKey: clientKeyOf(headers, settings) };
  const scope = ownerScope(owner);
  const { records } = services;
  const found = await findResponse(records, scope, id);
  if (found === undefined) throw responseNotFound(id, settings.responseStore, records.isShared);
  return { id, found, owner, scope, snapshot };
}
