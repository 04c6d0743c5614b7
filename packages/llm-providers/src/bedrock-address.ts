import { bedrockModel, claudeBehind, speaksMessages } from './bedrock-model.ts';
import { CredentialError } from './credentials.ts';
import type { Operation } from './operation.ts';
import type { EnvironmentReader, ProviderSettings, Target } from './provider.ts';
import { filledString } from './translate/json.ts';

/** LiteLLM's, for configs that name none. */
const defaultRegion = 'us-west-2';
/** `bedrock-runtime.eu-west-1.amazonaws.com`, and the same behind a VPC endpoint or with FIPS. */
const regionOfHost =
  /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws)/;

/**
 * Path of a call (Bedrock Runtime API reference). The id is one segment: colons and the slashes of an ARN are
 * encoded, as Amazon's own SDK does.
 */
export function bedrockPath(operation: Operation, target: Target, streaming: boolean): string {
  const model = bedrockModel(target);
  const base = `/model/${encodedSegment(model.id)}`;
  if (operation === 'embedding') return `${base}/invoke`;
  if (invokesMessages(target)) return `${base}/invoke${streaming ? '-with-response-stream' : ''}`;
  return `${base}/converse${streaming ? '-stream' : ''}`;
}

/** Whether this call goes to Anthropic's Messages API behind InvokeModel; every other chat goes to Converse. */
export function invokesMessages(target: Pick<Target, 'model' | 'settings'>): boolean {
  const model = bedrockModel(target);
  return model.route === 'invoke' && speaksMessages(model) && claudeBehind(model) !== undefined;
}

/**
 * The address by endpoint, else by region: settings, then the model's name, then the environment.
 *
 * @param model The model as the config names it; a region in it decides where the settings name none.
 */
export function bedrockBaseUrl(
  settings: ProviderSettings,
  environment: EnvironmentReader,
  model = '',
): string {
  const endpoint =
    filledString(settings.aws_bedrock_runtime_endpoint) ??
    environment('AWS_BEDROCK_RUNTIME_ENDPOINT') ??
    environment('AWS_ENDPOINT_URL_BEDROCK_RUNTIME');
  if (endpoint !== undefined) return endpoint.replace(/\/+$/, '');
  const region =
    settingOfRegion(settings) ?? bedrockModel({ model, settings }).region ?? regionOf(settings, environment);
  return `https://bedrock-runtime.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** The region of calls that name no model: of STS, and where nothing more specific is known. */
export function regionOf(settings: ProviderSettings, environment: EnvironmentReader): string {
  const variables = ['AWS_REGION_NAME', 'AWS_REGION', 'AWS_DEFAULT_REGION'];
  const found = variables.map((name) => validRegion(environment(name))).find((value) => value !== undefined);
  return settingOfRegion(settings) ?? found ?? defaultRegion;
}

/**
 * The region that a request is signed for; it must be the one that answers.
 *
 * @param fallback What the environment said when the credentials were obtained.
 */
export function signingRegion(target: Target, fallback: string | undefined): string {
  const host = URL.parse(target.baseUrl)?.hostname ?? '';
  return (
    regionOfHost.exec(host)?.[1] ??
    settingOfRegion(target.settings ?? {}) ??
    bedrockModel(target).region ??
    fallback ??
    defaultRegion
  );
}

/** @throws CredentialError when `aws_region_name` is something else; it becomes part of a host name. */
export function requireRegion(settings: ProviderSettings): void {
  if (settings.aws_region_name === undefined || settingOfRegion(settings) !== undefined) return;
  throw new CredentialError(
    'aws_region_name is no region of AWS.',
    'Write it as us-east-1: lower-case letters, digits and hyphens.',
  );
}

function settingOfRegion(settings: ProviderSettings): string | undefined {
  return validRegion(settings.aws_region_name);
}

function validRegion(region: unknown): string | undefined {
  return typeof region === 'string' && /^[a-z0-9-]{1,40}$/.test(region) ? region : undefined;
}

/** RFC 3986 leaves `!'()*` to be encoded, which `encodeURIComponent` does not do. */
function encodedSegment(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
