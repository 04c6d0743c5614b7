import type { PassedFields, Target } from '@bytebot/llm-providers';
import type { Deployment } from '../config/snapshot.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { MultipartBody } from '../http/multipart/multipart-body.ts';
import { controlFields } from './control-fields.ts';
import { fieldPath } from './field-paths.ts';
import { extraBody } from './upstream-body.ts';

/**
 * The client's form for a provider: the same bytes but for the model's name, the proxy's control fields and what the
 * config says of the deployment. Files are never touched.
 */
export function formBody(
  { operation }: Exchange,
  call: ModelCall,
  form: MultipartBody,
  deployment: Deployment,
  target: Target,
  overrides: Readonly<Record<string, unknown>>,
): readonly Buffer[] {
  const { scanned } = call;
  const set = new Map<string, Buffer>();
  const remove = new Set(controlFields);
  for (const path of [...deployment.droppedPaths, ...call.droppedPaths]) {
    const { field, steps } = fieldPath(path);
    if (steps.length === 0 && field !== 'model') remove.add(field);
  }
  for (const name in deployment.requestDefaults) {
    if (!scanned.has(name)) setField(set, name, deployment.requestDefaults[name]);
  }
  for (const fields of [extraBody(call), overrides]) {
    for (const name in fields) if (!controlFields.has(name)) setField(set, name, fields[name]);
  }
  const passed = deployment.provider.passedFields?.(operation, target, call.streaming) ?? modelOnly(target);
  for (const name of passed.remove) {
    set.delete(name);
    remove.add(name);
  }
  for (const name in passed.set) set.set(name, textOf(passed.set[name]));
  return form.edited({ set, remove });
}

function modelOnly({ model }: Target): PassedFields {
  return { set: { model }, remove: [] };
}

/** The model is the deployment's, whatever else names one. */
function setField(set: Map<string, Buffer>, name: string, value: unknown): void {
  if (name !== 'model' && value !== undefined && value !== null) set.set(name, textOf(value));
}

/** A form has texts only; what is more is written as JSON. */
function textOf(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
