import type { TokenCeiling } from '../config/settings/openrouter-settings.ts';
import type { Deployment } from '../config/snapshot.ts';
import type { ModelCall } from '../http/model-call.ts';
import { type BodyEdits, editBody } from '../http/scan/edit-body.ts';
import { controlFields } from './control-fields.ts';
import { fieldPath, withoutPath } from './field-paths.ts';
import { sortedProvider } from './provider-sort.ts';
import { cappedTokens } from './token-ceiling.ts';

/**
 * The client's request for a provider of the same dialect: the same bytes, but for a few fields.
 *
 * @param messages Takes the place of the client's, when they had to be repaired.
 * @param dropped Fields that the provider refuses.
 * @param ceiling How long the answer may be, where that is limited.
 */
export function upstreamBody(
  call: ModelCall,
  deployment: Deployment,
  model: string,
  overrides: Readonly<Record<string, unknown>>,
  messages: readonly unknown[] | undefined,
  dropped: readonly string[],
  ceiling?: TokenCeiling,
): readonly Buffer[] {
  const { scanned } = call;
  const set = new Map<string, Buffer>();
  set.set('model', json(model));
  const remove = new Set<string>();
  if (messages !== undefined) set.set('messages', json(messages));
  for (const name of scanned.names) {
    if (controlFields.has(name) || (name === 'route' && isRoutingObject(scanned.value(name))))
      remove.add(name);
  }
  for (const name of dropped) remove.add(name);
  const reportsUsage = understandsStreamUsage(deployment);
  if (reportsUsage === false) remove.add('stream_options');
  for (const name in deployment.requestDefaults) {
    if (!scanned.has(name)) setField(set, name, deployment.requestDefaults[name]);
  }
  if (scanned.has('extra_body')) setFields(set, extraBody(call));
  setFields(set, overrides);
  if (scanned.has('route')) sortProvider(call, deployment, set);
  if (call.streaming && reportsUsage === true && !call.includeUsage) {
    set.set('stream_options', streamOptionsWithUsage(call));
  }
  const { provider } = deployment;
  const renamed =
    provider.renamedFieldsFor === undefined ? provider.renamedFields : provider.renamedFieldsFor(model);
  if (renamed !== undefined) renameFields(call, renamed, set, remove);
  for (const name of provider.rejectedMessageFields ?? []) {
    // Bytes stay bytes as long as no message can have the field.
    if (scanned.body.includes(`"${name}"`)) dropPath(call, `messages[*].${name}`, set, remove);
  }
  for (const path of deployment.droppedPaths) dropPath(call, path, set, remove);
  for (const path of call.droppedPaths) dropPath(call, path, set, remove);
  if (ceiling !== undefined) capTokens(call, ceiling, set, remove);
  for (const name of set.keys()) remove.delete(name);
  const edits: BodyEdits = { set, remove };
  return editBody(scanned, edits);
}

/** The `route` object of the request in OpenRouter's own words. */
function sortProvider({ scanned }: ModelCall, { provider }: Deployment, set: Map<string, Buffer>): void {
  const added = set.get('provider');
  const own = scanned.has('provider') ? scanned.value('provider') : undefined;
  const written: unknown = added === undefined ? own : JSON.parse(added.toString());
  const sorted = sortedProvider(provider, scanned.value('route'), written);
  if (sorted !== undefined) set.set('provider', json(sorted));
}

/** Last of all: nothing that a request says takes the ceiling away. */
function capTokens(
  { scanned }: ModelCall,
  ceiling: TokenCeiling,
  set: Map<string, Buffer>,
  remove: ReadonlySet<string>,
): void {
  const capped = cappedTokens(ceiling, (name) => {
    const added = set.get(name);
    if (added !== undefined) return JSON.parse(added.toString());
    return remove.has(name) ? undefined : scanned.value(name);
  });
  for (const name in capped) set.set(name, json(capped[name]));
}

export function setFields(set: Map<string, Buffer>, fields: Readonly<Record<string, unknown>>): void {
  for (const name in fields) if (!controlFields.has(name)) setField(set, name, fields[name]);
}

/** The model is the deployment's, whatever else names one. */
export function setField(set: Map<string, Buffer>, name: string, value: unknown): void {
  if (name !== 'model') set.set(name, json(value));
}

/** Whether the server understands `stream_options.include_usage`; undefined where that is not known. */
export function understandsStreamUsage({ provider, settings }: Deployment): boolean | undefined {
  if (provider.streamUsageWith === undefined || provider.streamUsage !== true) return provider.streamUsage;
  return provider.streamUsageWith(settings?.read() ?? {});
}

/** What the client wrote under the provider's own name counts before what it wrote under OpenAI's. */
function renameFields(
  { scanned }: ModelCall,
  names: Readonly<Record<string, string>>,
  set: Map<string, Buffer>,
  remove: Set<string>,
): void {
  for (const [name, own] of Object.entries(names)) {
    const value = set.get(name) ?? (scanned.has(name) ? json(scanned.value(name)) : undefined);
    if (value === undefined) continue;
    set.delete(name);
    remove.add(name);
    if (!scanned.has(own) && !set.has(own)) set.set(own, value);
  }
}

/** The same for translation: an object without the control fields, with defaults and overrides. */
export function translatedRequest(
  call: ModelCall,
  body: Readonly<Record<string, unknown>>,
  deployment: Deployment,
  overrides: Readonly<Record<string, unknown>>,
  messages: readonly unknown[] | undefined,
  ceiling?: TokenCeiling,
): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const name in body) {
    const value = body[name];
    // Assigned, it would not be a field but what all other fields are looked up in.
    if (name === '__proto__') continue;
    if (!controlFields.has(name) && !(name === 'route' && isRoutingObject(value))) whole[name] = value;
  }
  if (messages !== undefined) whole.messages = messages;
  for (const name in deployment.requestDefaults) {
    if (!Object.hasOwn(whole, name)) whole[name] = deployment.requestDefaults[name];
  }
  if (call.scanned.has('extra_body')) Object.assign(whole, extraBody(call));
  for (const name in overrides) if (!controlFields.has(name)) whole[name] = overrides[name];
  const sorted = sortedProvider(deployment.provider, body.route, whole.provider);
  if (sorted !== undefined) whole.provider = sorted;
  for (const path of deployment.droppedPaths) dropFrom(whole, path);
  for (const path of call.droppedPaths) dropFrom(whole, path);
  if (ceiling !== undefined)
    Object.assign(
      whole,
      cappedTokens(ceiling, (name) => whole[name]),
    );
  return whole;
}

function dropFrom(request: Record<string, unknown>, path: string): void {
  const { field, steps } = fieldPath(path);
  if (steps.length === 0) delete request[field];
  else if (Object.hasOwn(request, field)) request[field] = withoutPath(request[field], steps);
}

/** A whole field is cut out of the bytes; something inside one means that this field is printed again. */
export function dropPath(call: ModelCall, path: string, set: Map<string, Buffer>, remove: Set<string>): void {
  const { field, steps } = fieldPath(path);
  if (field === '' || field === 'model') return;
  const added = set.get(field);
  if (steps.length === 0) {
    set.delete(field);
    remove.add(field);
  } else if (added !== undefined || call.scanned.has(field)) {
    const value: unknown = added === undefined ? call.scanned.value(field) : JSON.parse(added.toString());
    set.set(field, json(withoutPath(value, steps)));
  }
}

function withoutControls(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !controlFields.has(name)));
}

/** A `route` object is ours (S2-20); a string is OpenRouter's. */
export function isRoutingObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

export function extraBody({ scanned }: ModelCall): Record<string, unknown> {
  const value = scanned.has('extra_body') ? scanned.value('extra_body') : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? withoutControls({ ...value })
    : {};
}

const askForUsage = json({ include_usage: true });

/** The proxy always needs the usage; a chunk the client did not ask for is dropped on the way back. */
function streamOptionsWithUsage({ scanned }: ModelCall): Buffer {
  const options = scanned.has('stream_options') ? scanned.value('stream_options') : undefined;
  return typeof options === 'object' && options !== null
    ? json({ ...options, include_usage: true })
    : askForUsage;
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
