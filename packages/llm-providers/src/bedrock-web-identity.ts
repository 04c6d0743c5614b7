import { CredentialError, type CredentialWorld } from './credentials.ts';

/**
 * The token of a web identity, as LiteLLM's `aws_web_identity_token` names it: `oidc/file/<path>`,
 * `oidc/env/<variable>`, `oidc/env_path/<variable that holds a path>`, `oidc/azure/…`, a path, a variable, or the
 * token itself.
 *
 * @throws CredentialError when it is not where it should be.
 */
export async function readWebIdentityToken(written: string, world: CredentialWorld): Promise<string> {
  const [, kind, rest = ''] = /^oidc\/(\w+)\/(.*)$/s.exec(written) ?? [];
  if (kind === undefined) return await readPlain(written, world);
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (reader !== undefined) return await reader(rest, world);
  throw new CredentialError(
    `A web identity of the kind oidc/${kind.slice(0, 40)}/ cannot be obtained here.`,
    'Mount the token as a file and write oidc/file/<path>.',
  );
}

/** By what stands after `oidc/`. */
const readers: Readonly<Record<string, (rest: string, world: CredentialWorld) => Promise<string> | string>> =
  {
    file: readTokenFile,
    env: variable,
    env_path: (name, world) => readTokenFile(variable(name, world), world),
    azure: (_audience, world) => readTokenFile(variable('AZURE_FEDERATED_TOKEN_FILE', world), world),
  };

async function readPlain(written: string, world: CredentialWorld): Promise<string> {
  if (written.startsWith('/')) return await readTokenFile(written, world);
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(written)) return written;
  return variable(written, world);
}

function variable(name: string, { environment }: CredentialWorld): string {
  const value = /^\w{1,200}$/.test(name) ? environment(name) : undefined;
  if (value !== undefined) return value;
  throw new CredentialError(
    'The token that aws_web_identity_token names is not set.',
    'Write oidc/file/<path>, oidc/env/<variable>, or the name of a variable that holds the token.',
  );
}

async function readTokenFile(path: string, world: CredentialWorld): Promise<string> {
  try {
    const token = (await world.readFile(path)).trim();
    if (token !== '') return token;
  } catch {
    // Said below, without the system's own words.
  }
  throw new CredentialError(
    `The web identity token cannot be read from ${path.slice(0, 200)}.`,
    "Check that the service account's token is mounted there.",
  );
}
