import type { EnvironmentReader } from '@bytebot/llm-providers';
import type { KeyedEntry } from '../deployments/missing-keys.ts';
import { alsoElsewhere, Repetitions } from './repetitions.ts';
import { type Finding, info, type LintFacts } from './rule.ts';

/** What identifies the proxy to a cloud, other than the machine that it runs on. */
interface Cloud {
  readonly providers: ReadonlySet<string>;
  /** Parameters that say who calls. */
  readonly params: readonly string[];
  readonly variables: readonly string[];
  readonly message: string;
  readonly suggestion: string;
}

const clouds: readonly Cloud[] = [
  {
    providers: new Set(['bedrock']),
    params: [
      ...['api_key', 'aws_access_key_id', 'aws_profile_name', 'aws_role_name', 'aws_web_identity_token'],
      'aws_bedrock_runtime_endpoint',
    ],
    variables: [
      ...['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_BEARER_TOKEN_BEDROCK', 'AWS_ROLE_ARN'],
      ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'],
      ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    ],
    message: 'No AWS keys are named here or in the environment: those of the machine are used.',
    suggestion: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, unless the machine has a role',
  },
  {
    providers: new Set(['vertex_ai', 'vertex_ai_beta']),
    params: ['api_key', 'vertex_credentials', 'vertex_ai_credentials'],
    variables: [
      ...['GOOGLE_APPLICATION_CREDENTIALS', 'VERTEXAI_CREDENTIALS', 'VERTEXAI_API_KEY'],
      ...['VERTEX_AI_API_KEY', 'CLOUDSDK_CONFIG'],
    ],
    message: 'No Google credentials are named here or in the environment: those of the machine are used.',
    suggestion: 'set GOOGLE_APPLICATION_CREDENTIALS, unless the machine has a service account',
  },
];

/** Deployments in a cloud for which neither the config nor the environment says who calls. */
export function* cloudCredentials({ served, variables, readsVariables }: LintFacts): Iterable<Finding> {
  if (!readsVariables) return;
  const found = new Repetitions<Cloud>();
  for (const { entry, deployment } of served) {
    const cloud = clouds.find(({ providers }) => providers.has(deployment.provider.id));
    if (cloud === undefined || entry.path.length === 0 || isNamed(cloud, entry, variables)) continue;
    found.add(cloud.message, [...entry.path, 'litellm_params', 'model'], cloud);
  }
  for (const { item, path, count } of found) {
    yield info(path, `${item.message}${alsoElsewhere(count)}`, item.suggestion);
  }
}

function isNamed(cloud: Cloud, { params }: KeyedEntry['entry'], variables: EnvironmentReader): boolean {
  return (
    cloud.params.some((name) => isSet(params[name])) || cloud.variables.some((name) => isSet(variables(name)))
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
