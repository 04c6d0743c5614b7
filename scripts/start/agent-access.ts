import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createSecretStore } from '@bytebot/service';
import { mintDevelopmentToken } from 'bytebot-agent/development-token';
import { withoutProxyFor } from './simulation.ts';

/** Whose todos the commands to paste are about. */
export const DEMO_USER = 'demo';
const SECRET_BYTES = 48;
/** Any of them means that the reader has tokens of their own; the agent knows the last two from the todo chat's origin. */
const tokenSettings = ['JWT_SECRET', 'JWT_JWKS_URL', 'BETTER_AUTH_SECRET', 'BETTER_AUTH_URL'];

export interface AgentSurroundings {
  /** What this process was started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the command was typed: `.env` is there, and the agent's data unless `DATA_DIR` says otherwise. */
  readonly directory: string;
  /** `http://127.0.0.1:4000` */
  readonly proxyAddress: string;
  /** Whether the proxy asks its clients for a key. */
  readonly proxyIsLocked: boolean;
}

/** How the agent is started, and how a newcomer gets in. */
export interface AgentAccess {
  /** Added to the agent's environment; may hold keys, so it is never shown. */
  readonly variables: Readonly<Record<string, string>>;
  /** For `/api`, as the demo user; undefined where the reader's own settings say whose tokens count. */
  readonly token: string | undefined;
  /** What keeps the agent from working as it is; undefined when nothing does. */
  readonly notice: string | undefined;
}

/**
 * What the agent needs beside the reader's own settings, which all stay in force: the proxy that was just started
 * with its key, a folder for its data, and a secret of this start's own to verify the demo user's token with.
 */
export async function prepareAgent(surroundings: AgentSurroundings): Promise<AgentAccess> {
  const { environment, directory } = surroundings;
  const values = createSecretStore({ environment, directory, watch: false });
  const noProxy = withoutProxyFor('127.0.0.1', environment.NO_PROXY ?? environment.no_proxy);
  const variables: Record<string, string> = { NO_PROXY: noProxy, no_proxy: noProxy };
  if (values.get('DATA_DIR') === undefined) variables.DATA_DIR = path.join(directory, '.data');
  const usesOurProxy = values.get('BYTEBOT_LLM_PROXY_URL') === undefined;
  if (usesOurProxy) variables.BYTEBOT_LLM_PROXY_URL = surroundings.proxyAddress;
  const hasKeyFile = values.get('BYTEBOT_LLM_PROXY_API_KEY_FILE') !== undefined;
  const needsKey = usesOurProxy && surroundings.proxyIsLocked && !hasKeyFile;
  const proxyKey = values.get('BYTEBOT_LLM_PROXY_API_KEY') ?? values.get('LITELLM_MASTER_KEY');
  if (needsKey && proxyKey !== undefined) variables.BYTEBOT_LLM_PROXY_API_KEY = proxyKey;
  const notice =
    needsKey && proxyKey === undefined
      ? 'The proxy asks the agent for a key: set BYTEBOT_LLM_PROXY_API_KEY and start again.'
      : undefined;
  if (tokenSettings.some((name) => values.get(name) !== undefined)) {
    return { variables, token: undefined, notice };
  }
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const claims = { issuer: values.get('JWT_ISSUER'), audience: values.get('JWT_AUDIENCE') };
  const token = await mintDevelopmentToken(secret, DEMO_USER, claims);
  return { variables: { ...variables, JWT_SECRET: secret }, token, notice };
}
