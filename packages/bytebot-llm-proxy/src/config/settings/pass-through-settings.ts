import type { SecretStore } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { type OwnEndpoint, variablesIn, type WrittenText } from '../../pass-through/own-endpoint.ts';
import { isOwnPath } from '../../pass-through/own-paths.ts';
import { headerName, headerValue, isFraming } from '../deployments/extra-headers.ts';
import { type ConfigPath, formatPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import type { ConfigDocument } from '../read-document.ts';
import { variableOf } from '../references.ts';
import type { GeneralSettings } from '../schema/sections.ts';

/** What passes through beside the providers' own paths, and how long it may take. */
export interface PassThroughSettings {
  /** The longest path first. */
  readonly endpoints: readonly OwnEndpoint[];
  /** For everything that passes as it is; undefined: as for models. */
  readonly timeoutMs: number | undefined;
}

type Written = NonNullable<GeneralSettings['pass_through_endpoints']>[number];
type Fields = Readonly<Record<string, unknown>>;

const place = ['general_settings', 'pass_through_endpoints'];
const noFields: Fields = {};

/** What reading an entry needs. */
interface Reading {
  readonly problems: ProblemList;
  readonly secrets: SecretStore;
}

/**
 * Reads `general_settings.pass_through_endpoints`. An entry that leads nowhere is an error with its place; one whose
 * target is in a variable is left out while that has no usable value, as with models.
 */
export function passThroughSettings(
  { value, problems }: ConfigDocument,
  general: GeneralSettings,
  secrets: SecretStore,
): PassThroughSettings {
  const { general_settings: section } = value;
  const raw = isJsonObject(section) ? section.pass_through_endpoints : undefined;
  const reading = { problems, secrets };
  const endpoints: OwnEndpoint[] = [];
  for (const [index, written] of (general.pass_through_endpoints ?? []).entries()) {
    const item: unknown = Array.isArray(raw) ? raw[index] : undefined;
    const path = [...place, index];
    const endpoint = endpointOf(written, isJsonObject(item) ? item : noFields, path, reading);
    if (endpoint === undefined) continue;
    reportConflict(endpoint, endpoints, path, problems);
    endpoints.push(endpoint);
  }
  return {
    endpoints: endpoints.toSorted((left, right) => right.path.length - left.path.length),
    timeoutMs: general.pass_through_request_timeout || undefined,
  };
}

/** @param raw The entry as it stands in the file, references unresolved. */
function endpointOf(
  written: Written,
  raw: Fields,
  path: ConfigPath,
  reading: Reading,
): OwnEndpoint | undefined {
  const target = targetOf(raw.target, [...path, 'target'], reading);
  if (target === undefined) return undefined;
  return {
    path: written.path,
    target: target.address,
    includesSubpath: written.include_subpath === true,
    methods: written.methods ?? undefined,
    headers: headersOf(raw.headers, [...path, 'headers'], reading),
    forwardsHeaders: written.forward_headers === true,
    targetQuery: target.query,
    defaultQuery: textsOf(raw.default_query_params, [...path, 'default_query_params'], reading),
    mergesQuery: written.merge_query_params === true,
    costNanoDollars: written.cost_per_request || undefined,
    timeoutMs: written.timeout || undefined,
  };
}

/** The address may stand in a variable; its query may have references inside. */
function targetOf(
  raw: unknown,
  path: ConfigPath,
  { problems, secrets }: Reading,
): { address: string; query: Readonly<Record<string, WrittenText>> } | undefined {
  const variable = variableOf(raw);
  // That it has no value has been reported with all other references.
  const text = variable === undefined ? raw : secrets.get(variable);
  if (variable !== undefined && text === undefined) return undefined;
  const url = typeof text === 'string' ? URL.parse(text.trim()) : null;
  const isAddress =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isAddress) {
    const query = Object.fromEntries(url.searchParams);
    reportUnset(query, path, { problems, secrets });
    return { address: url.origin + url.pathname, query };
  }
  const message = `This route has no address: \`target\` has to be one such as https://api.example.com/v1, without a user or a password.`;
  if (variable === undefined) problems.error(path, message, 'write the address that it leads to');
  else problems.warn(path, `${message} The route is not served.`, `set ${variable} to an address`);
  return undefined;
}

function headersOf(raw: unknown, path: ConfigPath, reading: Reading): Readonly<Record<string, WrittenText>> {
  const headers: Record<string, WrittenText> = {};
  for (const [name, text] of Object.entries(textsOf(raw, path, reading))) {
    const at = [...path, name];
    if (isFraming(name)) {
      reading.problems.warn(at, 'The proxy writes this header itself for every call.', 'remove it');
    } else if (headerName.test(name) && headerValue.test(text)) headers[name.toLowerCase()] = text;
    else reading.problems.error(at, 'This is no header that can be sent.', 'write a header of HTTP');
  }
  return headers;
}

/** A mapping of texts; what is no text has no place in a header or a query. */
function textsOf(raw: unknown, path: ConfigPath, reading: Reading): Readonly<Record<string, WrittenText>> {
  if (!isJsonObject(raw)) return {};
  const texts: Record<string, WrittenText> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      texts[name] = String(value).trim();
    } else if (value !== null) {
      reading.problems.error([...path, name], 'This has to be text.', 'write one text, or `os.environ/NAME`');
    }
  }
  reportUnset(texts, path, reading);
  return texts;
}

/** A value that is nothing but a reference has been reported with all others of the section. */
function reportUnset(
  texts: Readonly<Record<string, WrittenText>>,
  path: ConfigPath,
  { problems, secrets }: Reading,
): void {
  for (const [name, text] of Object.entries(texts)) {
    if (variableOf(text) !== undefined) continue;
    for (const variable of variablesIn(text)) {
      if (secrets.get(variable) !== undefined) continue;
      const at = [...path, name];
      problems.unset(variable, at, { effect: 'setting', name: `\`${formatPath(at)}\``, isIdle: false });
    }
  }
}

function reportConflict(
  { path: route, methods }: OwnEndpoint,
  earlier: readonly OwnEndpoint[],
  path: ConfigPath,
  problems: ProblemList,
): void {
  const at = [...path, 'path'];
  if (isOwnPath(route)) {
    problems.warn(
      at,
      `\`${route}\` is, or lies below, a route of the proxy itself, which goes first.`,
      'choose a path that `GET /routes` does not list',
    );
  }
  const isTaken = earlier.some(
    (one) =>
      one.path === route &&
      (methods === undefined ||
        one.methods === undefined ||
        methods.some((name) => one.methods?.includes(name))),
  );
  if (isTaken)
    problems.error(at, `Two routes have the path \`${route}\` and a method.`, 'rename one of them');
}
