import { CredentialError, type CredentialWorld } from './credentials.ts';

type Reader = (rest: string, world: CredentialWorld) => string | Promise<string>;

const readers: Readonly<Record<string, Reader>> = {
  file: readToken,
  env: variable,
  env_path: (name, world) => readToken(variable(name, world), world),
  azure: (_rest, world) => readToken(variable('AZURE_FEDERATED_TOKEN_FILE', world), world),
};

/**
 * The token that an `oidc/…` reference of a LiteLLM config names: `oidc/file/<path>`, `oidc/env/<VARIABLE>`,
 * `oidc/env_path/<VARIABLE>` (the variable holds the path) and `oidc/azure` (AZURE_FEDERATED_TOKEN_FILE).
 *
 * @throws CredentialError when the reference is of another kind or leads to nothing.
 */
export async function clientAssertion(reference: string, world: CredentialWorld): Promise<string> {
  const [, kind = '', rest = ''] = /^oidc\/([^/]+)(?:\/(.*))?$/s.exec(reference) ?? [];
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (read !== undefined) return read(rest, world);
  throw new CredentialError(
    `The token reference \`oidc/${kind}\` is not supported here.`,
    'Write oidc/file/<path>, oidc/env/<VARIABLE>, oidc/env_path/<VARIABLE> or oidc/azure.',
  );
}

function variable(name: string, { environment }: CredentialWorld): string {
  const value = environment(name);
  if (value !== undefined && value !== '') return value;
  throw new CredentialError(`${name} is not set, so there is no federated token.`, `Set ${name}.`);
}

async function readToken(path: string, { readFile }: CredentialWorld): Promise<string> {
  const text = await readFile(path).catch(() => '');
  const token = text.trim();
  if (token !== '') return token;
  throw new CredentialError(
    'The file of the federated token is empty or cannot be read.',
    `See that ${path} exists and may be read by the proxy.`,
  );
}
