import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { EnvironmentReader, ProviderSettings, Target } from './provider.ts';
import { filledString } from './translate/json.ts';

/** Who makes a model, which decides its address and its dialect. */
export type VertexModel =
  | { readonly kind: 'google' | 'claude'; readonly id: string }
  /** A tuned Gemini model, behind an endpoint of the project's own. */
  | { readonly kind: 'gemini-endpoint'; readonly id: string }
  /** OpenAI's dialect at the publisher's own address (Mistral, AI21). */
  | { readonly kind: 'publisher'; readonly publisher: string; readonly id: string }
  /** OpenAI's dialect at the address that all models as a service share (`meta/…-maas`). */
  | { readonly kind: 'shared' }
  /** A model that somebody deployed; its dialect is whatever they deployed. */
  | { readonly kind: 'endpoint'; readonly id: string };

const projectVariables = ['VERTEXAI_PROJECT', 'VERTEX_PROJECT', 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT'];
const locationVariables = ['VERTEXAI_LOCATION', 'VERTEX_LOCATION', 'GOOGLE_CLOUD_LOCATION'];
/** What LiteLLM takes when nothing names a location. */
const usualLocation = 'us-central1';
/** Regions of several countries have a domain of their own. */
const multiRegions: ReadonlySet<string> = new Set(['eu', 'us']);

/** Tells the publisher from the name, as LiteLLM does; names may carry the publisher in front. */
export function vertexModel(model: string): VertexModel {
  const name = model.replace(/^publishers\/([^/]+)\/models\//, '$1/');
  const bare = name.replace(/^(?:google|anthropic|mistralai|ai21)\//, '');
  if (/^gemini\/\d+$/.test(bare)) return { kind: 'gemini-endpoint', id: bare.slice('gemini/'.length) };
  if (/^(?:openai\/|endpoints\/)?\d+$/.test(bare))
    return { kind: 'endpoint', id: bare.slice(bare.indexOf('/') + 1) };
  if (bare.startsWith('claude')) return { kind: 'claude', id: bare };
  if (/^(?:mistral|ministral|codestral)/.test(bare))
    return { kind: 'publisher', publisher: 'mistralai', id: bare };
  if (bare.startsWith('jamba')) return { kind: 'publisher', publisher: 'ai21', id: bare };
  if (bare.includes('/') || bare.endsWith('-maas')) return { kind: 'shared' };
  return { kind: 'google', id: bare };
}

/** The project that the config or the environment names. */
export function vertexProject(
  settings: ProviderSettings,
  environment: EnvironmentReader,
): string | undefined {
  return settingOf(settings, 'project') ?? firstOf(projectVariables, environment);
}

/** The location that the config or the environment names. */
export function vertexLocation(
  settings: ProviderSettings,
  environment: EnvironmentReader,
): string | undefined {
  return settingOf(settings, 'location') ?? firstOf(locationVariables, environment);
}

/**
 * `https://<location>-aiplatform.googleapis.com`; the global location and those of several regions have hosts of
 * their own (Vertex AI, "Locations"). With neither project, location nor credentials it is the global one, which is
 * where a key alone gets in.
 */
export function vertexBaseUrl(settings: ProviderSettings, environment: EnvironmentReader): string {
  const hasIdentity =
    vertexProject(settings, environment) !== undefined || credentialsOf(settings, environment) !== undefined;
  const location = vertexLocation(settings, environment) ?? (hasIdentity ? usualLocation : 'global');
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  return multiRegions.has(location)
    ? `https://aiplatform.${location}.rep.googleapis.com`
    : `https://${encodeURIComponent(location)}-aiplatform.googleapis.com`;
}

/** What the config or the environment says about credentials: JSON, a map, or the path of a file. */
export function credentialsOf(settings: ProviderSettings, environment: EnvironmentReader): unknown {
  return (
    settings.vertex_credentials ??
    settings.vertex_ai_credentials ??
    filledString(environment('VERTEXAI_CREDENTIALS')) ??
    filledString(environment('GOOGLE_APPLICATION_CREDENTIALS'))
  );
}

/** Project and location as one value, for `Target.credentials`, where the environment or the credentials know them. */
export function placeOf(project: string, location: string | undefined): string {
  return `${project}@${location ?? ''}`;
}

/** A base address that leads to the model already. */
const namesModel = /\/(?:publishers\/[^/]+\/models|endpoints)\/[^/]+$/;

/** Which dialect a model has besides chat; what counts Claude's tokens is a model of its own, not below another. */
export function vertexServes(operation: Operation, { baseUrl, model }: Target): boolean {
  const { kind } = vertexModel(model);
  switch (operation) {
    case 'messages':
      return kind === 'claude';
    case 'messages_count':
      return kind === 'claude' && !namesModel.test(baseUrl.replace(/\/+$/, ''));
    case 'generate_content':
    case 'generate_content_count':
      return kind === 'google' || kind === 'gemini-endpoint';
    default:
      return true;
  }
}

/**
 * Path and query of a call. A base address that already leads to the model, as LiteLLM's users write it, gets the
 * method only; one that ends in a location, a version or a host gets what is missing.
 */
export function vertexPath(operation: Operation, target: Target, streaming: boolean): string {
  const model = vertexModel(target.model);
  const base = target.baseUrl.replace(/\/+$/, '');
  if (model.kind === 'shared') {
    if (base.endsWith('/endpoints/openapi')) return openaiPaths[operation];
    return `${placePath(base, target)}/endpoints/openapi${openaiPaths[operation]}`;
  }
  if (operation === 'messages_count')
    return `${placePath(base, target)}/publishers/anthropic/models/count-tokens:rawPredict`;
  const method = methodOf(model, operation, streaming);
  if (namesModel.test(base)) return `:${method}`;
  return `${placePath(base, target)}/${resourceOf(model)}:${method}`;
}

function methodOf(model: VertexModel, operation: Operation, streaming: boolean): string {
  if (model.kind === 'claude' || model.kind === 'publisher')
    return streaming ? 'streamRawPredict' : 'rawPredict';
  if (operation === 'embedding') return isEmbedContentModel(model) ? 'embedContent' : 'predict';
  if (operation === 'generate_content_count') return 'countTokens';
  return streaming ? 'streamGenerateContent?alt=sse' : 'generateContent';
}

/** From the second generation on, embeddings are a method of their own instead of a prediction. */
export function isEmbedContentModel(model: VertexModel): boolean {
  return model.kind === 'google' && /^gemini-embedding-(?!0)\d/.test(model.id);
}

function resourceOf(model: Exclude<VertexModel, { kind: 'shared' }>): string {
  const id = segment(model.id);
  switch (model.kind) {
    case 'google':
      return `publishers/google/models/${id}`;
    case 'claude':
      return `publishers/anthropic/models/${id}`;
    case 'publisher':
      return `publishers/${model.publisher}/models/${id}`;
    default:
      return `endpoints/${id}`;
  }
}

/** `/v1/projects/<project>/locations/<location>`, without what the base already says; a key alone needs no project. */
function placePath(base: string, target: Target): string {
  if (/\/projects\/[^/]+\/locations\/[^/]+$/.test(base)) return '';
  const version = /\/v\d+[a-z0-9]*$/.test(base)
    ? ''
    : `/${settingOf(target.settings ?? {}, 'api_version') ?? 'v1'}`;
  const [knownProject, knownLocation] = splitPlace(target.credentials?.place);
  const project = settingOf(target.settings ?? {}, 'project') ?? knownProject;
  if (project === undefined) return version;
  const location = settingOf(target.settings ?? {}, 'location') ?? knownLocation ?? locationInHost(base);
  return `${version}/projects/${segment(project)}/locations/${segment(location)}`;
}

function splitPlace(place: string | undefined): readonly [project?: string, location?: string] {
  if (place === undefined) return [];
  const [project = '', location = ''] = place.split('@');
  return location === '' ? [project] : [project, location];
}

/** The location that a public address is of. */
function locationInHost(base: string): string {
  const [, region, several] =
    /^https:\/\/(?:([a-z0-9-]+)-aiplatform|aiplatform\.([a-z]+)\.rep)\.googleapis\.com/.exec(base) ?? [];
  if (region !== undefined || several !== undefined) return region ?? several ?? usualLocation;
  return base.startsWith('https://aiplatform.googleapis.com') ? 'global' : usualLocation;
}

/** The model may come from the client through a wildcard: it stays one segment, but keeps the `@` of its version. */
function segment(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed()).replaceAll('%40', '@');
  // A segment of dots would be resolved away, percent-encoded or not.
  return /^\.\.?$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded;
}

/** LiteLLM knows every setting under two names. */
function settingOf(settings: ProviderSettings, name: string): string | undefined {
  return filledString(settings[`vertex_${name}`]) ?? filledString(settings[`vertex_ai_${name}`]);
}

function firstOf(variables: readonly string[], environment: EnvironmentReader): string | undefined {
  return variables.map((name) => filledString(environment(name))).find((value) => value !== undefined);
}
