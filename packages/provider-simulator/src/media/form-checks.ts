import type { Call } from '../call.ts';
import { type Form, type FormPart, fieldOf, filesOf } from '../multipart/form.ts';
import { invalid, isOpenai, missing, notAmong } from '../openai/refusals.ts';

/** The form of a request that has to have one, with fields the provider knows, each of them once. */
export function requireForm(call: Call, known: ReadonlySet<string>): Form {
  const { form } = call;
  if (form === undefined || form.isBroken) throw invalid(call, 'Could not parse multipart form');
  if (!call.isStrict) return form;
  const seen = new Set<string>();
  for (const { name } of form.parts) {
    const plain = name.replace(/\[\w*\]$/, '');
    if (!known.has(plain) && isOpenai(call)) {
      throw invalid(call, `Unknown parameter: '${plain}'.`, { param: plain, code: 'unknown_parameter' });
    }
    if (seen.has(name) && plain === name) {
      const message = `Duplicate parameter: '${name}'. You provided multiple values for this parameter, whereas only one is allowed. If you are trying to provide a list of values, use the array syntax instead e.g. '${name}[]=<value>'.`;
      throw invalid(call, message, { param: name, code: 'duplicate_parameter' });
    }
    seen.add(name);
  }
  return form;
}

/** The text of a field that has to be there. */
export function requireField(call: Call, form: Form, name: string): string {
  const value = fieldOf(form, name);
  if (value === undefined || value === '') throw missing(call, name);
  return value;
}

/** The only file under a name, which has to be there. */
export function requireFile(call: Call, form: Form, name: string): FormPart {
  const [file] = filesOf(form, name);
  if (file === undefined) throw missing(call, name);
  return file;
}

/** The text of a field, or what stands for it when it is not there. */
export function choiceOf(
  call: Call,
  form: Form,
  name: string,
  known: readonly string[],
  otherwise: string,
): string {
  const value = fieldOf(form, name) ?? otherwise;
  if (call.isStrict && !known.includes(value)) throw notAmong(call, value, known, name);
  return value;
}

/** A form writes true and false as words. */
export function isTrue(call: Call, form: Form, name: string): boolean {
  return choiceOf(call, form, name, ['true', 'false'], 'false') === 'true';
}
