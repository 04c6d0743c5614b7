import { isTokenCount, type Operation, type PassedFields, type Target } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';
import type { TokenCeiling } from '../config/settings/openrouter-settings.ts';
import type { Deployment } from '../config/snapshot.ts';
import { mayHoldForeign, passableMessages } from '../dialects/anthropic/passable-messages.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { editBody } from '../http/scan/edit-body.ts';
import { passableInput } from '../responses/passable-input.ts';
import { isControlField } from './control-fields.ts';
import { cappedTokens } from './token-ceiling.ts';
import { dropPath, extraBody, json, setField } from './upstream-body.ts';

/**
 * The client's request for a provider that takes its very dialect, where that is not OpenAI's chat: the same bytes but
 * for the model's name, the proxy's control fields and what the config says of the deployment.
 */
export function nativeBody(
  exchange: Exchange,
  call: ModelCall,
  deployment: Deployment,
  target: Target,
  overrides: Readonly<Record<string, unknown>>,
  ceiling: TokenCeiling | undefined,
): readonly Buffer[] {
  const { scanned } = call;
  const { operation } = exchange;
  const set = new Map<string, Buffer>();
  const remove = new Set<string>();
  for (const name of scanned.names) if (isControlField(name, operation)) remove.add(name);
  for (const path of deployment.droppedPaths) dropPath(call, path, set, remove);
  for (const path of call.droppedPaths) dropPath(call, path, set, remove);
  setDefaults(exchange, call, deployment, set);
  if (scanned.has('extra_body'))
    for (const [name, value] of Object.entries(extraBody(call))) setField(set, name, value);
  for (const name in overrides) if (!isControlField(name, operation)) setField(set, name, overrides[name]);
  if (operation === 'responses' || operation === 'responses_count') setPassableInput(call, set);
  else if (operation === 'messages' || operation === 'messages_count') setPassableMessages(call, set);
  passFields(passedFields(exchange, call, deployment, target), set, remove);
  if (ceiling !== undefined) capTokens(exchange, call, ceiling, set);
  for (const name of set.keys()) remove.delete(name);
  return editBody(scanned, { set, remove });
}

/** Items that only a translation of ours understands say nothing to a provider that speaks the dialect. */
function setPassableInput(call: ModelCall, set: Map<string, Buffer>): void {
  const input = passableInput(call);
  if (input !== undefined) set.set('input', input);
}

/** What another provider has answered before is looked at only where the bytes show that there is some. */
function setPassableMessages({ scanned }: ModelCall, set: Map<string, Buffer>): void {
  if (scanned.has('messages') && mayHoldForeign(scanned.body))
    set.set('messages', json(passableMessages(scanned.value('messages'))));
}

/** What the config sets where the client has said nothing; a question how many tokens a request has takes none of it. */
function setDefaults(
  { dialect, operation }: Exchange,
  call: ModelCall,
  { requestDefaults }: Deployment,
  set: Map<string, Buffer>,
): void {
  if (isTokenCount(operation) || Object.keys(requestDefaults).length === 0) return;
  const added =
    dialect === undefined ? requestDefaults : dialect.nativeDefaults(requestDefaults, call.parsed());
  for (const name in added) {
    // A dialect may add to a field that is there; otherwise the client's word counts.
    if (dialect !== undefined || !call.scanned.has(name)) setField(set, name, added[name]);
  }
}

function passedFields(
  { operation }: Exchange,
  call: ModelCall,
  { provider }: Deployment,
  target: Target,
): PassedFields {
  const passed = provider.passedFields?.(operation, target, call.streaming);
  if (passed !== undefined) return passed;
  // Google's model stands in the path; a body that names one as well would contradict it.
  if (operation === 'generate_content') return withoutModel;
  if (operation !== 'generate_content_count') return { set: { model: target.model }, remove: noNames };
  const { scanned } = call;
  const counted = scanned.has(COUNTED) ? scanned.value(COUNTED) : undefined;
  if (!isJsonObject(counted)) return withoutModel;
  return { set: { [COUNTED]: { ...counted, model: `models/${target.model}` } }, remove: ['model'] };
}

/** The whole request that Google is asked to count, with a model of its own. */
const COUNTED = 'generateContentRequest';
const noNames: readonly string[] = [];
const withoutModel: PassedFields = { set: {}, remove: ['model'] };

function passFields(passed: PassedFields, set: Map<string, Buffer>, remove: Set<string>): void {
  for (const name of passed.remove) {
    set.delete(name);
    remove.add(name);
  }
  for (const name in passed.set) set.set(name, json(passed.set[name]));
}

/** Where a dialect that passes says how long an answer may be; what is not here has no such field. */
const lengthFields: ReadonlyMap<Operation, string> = new Map([
  ['messages', 'max_tokens'],
  ['responses', 'max_output_tokens'],
]);

/** Nothing that a request says takes the ceiling away. */
function capTokens(
  { operation }: Exchange,
  { scanned }: ModelCall,
  ceiling: TokenCeiling,
  set: Map<string, Buffer>,
): void {
  const own = lengthFields.get(operation);
  if (own === undefined) return;
  const added = set.get(own);
  const asked: unknown =
    added === undefined ? (scanned.has(own) ? scanned.value(own) : undefined) : JSON.parse(added.toString());
  const capped = cappedTokens(ceiling, (name) => (name === 'max_tokens' ? asked : undefined));
  if (capped?.max_tokens !== undefined) set.set(own, json(capped.max_tokens));
}
