import { createHash } from 'node:crypto';
import type { SecretStore } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import type { ConfigDocument } from './read-document.ts';
import { resolveReferences } from './references.ts';

/** Variables that decide what a process loads and runs; no config may set them (LiteLLM refuses them too). */
const refused =
  /^(?:PATH|HOME|SHELL|USER|IFS|ENV|BASH_ENV|TMPDIR|NO_PROXY|PYTHON.*|LD_.*|DYLD_.*|NODE_.*|NPM_.*|GIT_.*|OPENSSL_.*|UV_.*)$/i;

/** The section `environment_variables`: values that the rest of the config sees as if they were set outside. */
export function readEnvironmentVariables(
  { value, problems }: ConfigDocument,
  secrets: SecretStore,
): ReadonlyMap<string, string> {
  const { environment_variables: section } = value;
  const path = ['environment_variables'];
  if (section === undefined || section === null) return new Map();
  if (!isJsonObject(section)) {
    problems.error(path, '`environment_variables` has to be a mapping of names to values.');
    return new Map();
  }
  const variables = new Map<string, string>();
  for (const [name, written] of Object.entries(section)) {
    const at = [...path, name];
    if (refused.test(name)) {
      problems.warn(at, `A config may not set ${name}; it is left out. Set it where the proxy is started.`);
      continue;
    }
    const resolved = resolveReferences(written, at, secrets, ({ variable }) => {
      problems.unset(variable, at, { effect: 'setting', name, isIdle: false });
    });
    if (resolved === null || resolved === undefined || resolved === '') continue;
    if (typeof resolved === 'object') problems.error(at, `${name} has to be text, a number or a boolean.`);
    else variables.set(name, String(resolved).trim());
  }
  return variables;
}

/** Equal for equal variables; shows none of their values. */
export function digestOfVariables(variables: ReadonlyMap<string, string>): string {
  const sorted = [...variables].sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64');
}
