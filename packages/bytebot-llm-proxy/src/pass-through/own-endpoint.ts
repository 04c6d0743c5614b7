import type { EnvironmentReader } from '@bytebot/llm-providers';
import type { RawMethod } from '../execute/raw-request.ts';
import { secretsInHeaders } from '../secrets/header-secrets.ts';

/** A text as the config has it: `os.environ/NAME` anywhere in it stands for the variable. */
export type WrittenText = string;

/** A route of one's own: `general_settings.pass_through_endpoints[]`, checked. Plain data. */
export interface OwnEndpoint {
  /** Where it begins, without a slash at its end: `/my-service`. */
  readonly path: string;
  /** Where it leads, without a query. */
  readonly target: string;
  /** Whether what lies below its path leads below its target. */
  readonly includesSubpath: boolean;
  /** Undefined: any. */
  readonly methods: readonly RawMethod[] | undefined;
  /** Sent with every call, in lower case. */
  readonly headers: Readonly<Record<string, WrittenText>>;
  /** Whether the client's own headers go on too, but for those that say who it is. */
  readonly forwardsHeaders: boolean;
  /** The query of the target. */
  readonly targetQuery: Readonly<Record<string, WrittenText>>;
  /** Sent where the client says nothing under this name. */
  readonly defaultQuery: Readonly<Record<string, WrittenText>>;
  /** Whether the client's query goes before that of the target. */
  readonly mergesQuery: boolean;
  readonly costNanoDollars: number | undefined;
  readonly timeoutMs: number | undefined;
}

const reference = /os\.environ\/([A-Za-z_][A-Za-z0-9_]*)/g;

/** The variables that a text refers to. */
export function variablesIn(written: WrittenText): string[] {
  return [...written.matchAll(reference)].map(([, name = '']) => name);
}

/** The first variable of these texts that has no value; undefined when all have one. */
export function missingVariable(
  written: Readonly<Record<string, WrittenText>>,
  variables: EnvironmentReader,
): string | undefined {
  return Object.values(written)
    .flatMap(variablesIn)
    .find((name) => variables(name) === undefined);
}

/** Texts with the values of the variables in them; one without a value is empty. */
export function filledIn(
  written: Readonly<Record<string, WrittenText>>,
  variables: EnvironmentReader,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(written).map(([name, text]) => [
      name,
      text.replace(reference, (_, variable: string) => variables(variable) ?? ''),
    ]),
  );
}

const PUBLIC_KEY = 'langfuse_public_key';
const SECRET_KEY = 'langfuse_secret_key';

/** The headers that an endpoint adds to each call; the two keys of Langfuse become its credentials, as in LiteLLM. */
export function endpointHeaders(
  { headers }: OwnEndpoint,
  variables: EnvironmentReader,
): Readonly<Record<string, string>> {
  const filled = filledIn(headers, variables);
  const { [PUBLIC_KEY]: publicKey, [SECRET_KEY]: secretKey, ...rest } = filled;
  if (publicKey === undefined || secretKey === undefined) return filled;
  const credentials = Buffer.from(`${publicKey}:${secretKey}`).toString('base64');
  return { ...rest, authorization: `Basic ${credentials}` };
}

/** What has to be hidden of an endpoint: the values of its variables, and its headers. */
export function* endpointSecrets(endpoint: OwnEndpoint, variables: EnvironmentReader): Iterable<string> {
  const { headers, targetQuery, defaultQuery } = endpoint;
  yield* secretsInHeaders(endpointHeaders(endpoint, variables));
  yield* secretsInHeaders(filledIn({ ...targetQuery, ...defaultQuery }, variables));
  for (const text of [headers, targetQuery, defaultQuery].flatMap((texts) => Object.values(texts))) {
    for (const name of variablesIn(text)) {
      const value = variables(name);
      if (value !== undefined) yield value;
    }
  }
}
