import type { ChatSurface } from './chat-surface.ts';
import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Provider } from './provider.ts';

/** What one line of data says about an OpenAI-compatible provider; everything else has a default. */
export interface OpenaiCompatibleSettings {
  readonly id: string;
  readonly name: string;
  /** The public address; leave it out for self-hosted servers. */
  readonly baseUrl?: string;
  /** Default: `<ID>_API_KEY`. */
  readonly keyVariables?: readonly string[];
  /** Default true. */
  readonly keyRequired?: boolean;
  /** Default: chat only. */
  readonly operations?: readonly Operation[];
  readonly serves?: Provider['serves'];
  /** Where an operation stands elsewhere than at OpenAI. */
  readonly paths?: Readonly<Partial<Record<Operation, string>>>;
  /** Default true. */
  readonly streamUsage?: boolean;
  readonly rejectedFields?: readonly string[];
  readonly rejectedMessageFields?: readonly string[];
  readonly renamedFields?: Readonly<Record<string, string>>;
  readonly modelId?: (model: string) => string;
  readonly extraHeaders?: Provider['headers'];
  /** Default: `<ID>_BASE_URL` and `<ID>_API_BASE`. */
  readonly baseUrlVariables?: readonly string[];
  /** A path segment such as `/v1` that goes before the operation unless the base address ends in it. */
  readonly versionPath?: string;
  readonly hasCatalogue?: boolean;
  readonly forwardedHeaders?: readonly string[];
  readonly chatSurface?: ChatSurface;
  readonly refineError?: Provider['refineError'];
}

/** A provider that speaks OpenAI's dialect: bytes pass through, only address and key differ. */
export function openaiCompatible(settings: OpenaiCompatibleSettings): Provider {
  const variable = settings.id.toUpperCase().replaceAll('-', '_');
  return {
    id: settings.id,
    name: settings.name,
    keyVariables: settings.keyVariables ?? [`${variable}_API_KEY`],
    keyRequired: settings.keyRequired ?? true,
    baseUrlVariables: settings.baseUrlVariables ?? [`${variable}_BASE_URL`, `${variable}_API_BASE`],
    ...(settings.baseUrl === undefined ? {} : { defaultBaseUrl: settings.baseUrl }),
    operations: settings.operations ?? ['chat'],
    ...(settings.serves === undefined ? {} : { serves: settings.serves }),
    streamUsage: settings.streamUsage ?? true,
    rejectedFields: settings.rejectedFields ?? [],
    ...(settings.rejectedMessageFields === undefined
      ? {}
      : { rejectedMessageFields: settings.rejectedMessageFields }),
    ...(settings.renamedFields === undefined ? {} : { renamedFields: settings.renamedFields }),
    ...(settings.modelId === undefined ? {} : { modelId: settings.modelId }),
    ...(settings.hasCatalogue === undefined ? {} : { hasCatalogue: settings.hasCatalogue }),
    ...(settings.forwardedHeaders === undefined ? {} : { forwardedHeaders: settings.forwardedHeaders }),
    path: (operation, target) =>
      `${versionPathFor(target.baseUrl, settings.versionPath)}${settings.paths?.[operation] ?? openaiPaths[operation]}`,
    headers: (target, environment) => ({
      ...(target.apiKey === undefined ? {} : { authorization: `Bearer ${target.apiKey}` }),
      ...settings.extraHeaders?.(target, environment),
    }),
    ...(settings.chatSurface === undefined ? {} : { chatSurface: settings.chatSurface }),
    ...(settings.refineError === undefined ? {} : { refineError: settings.refineError }),
  };
}

function versionPathFor(baseUrl: string, versionPath = ''): string {
  return versionPath !== '' && baseUrl.endsWith(versionPath) ? '' : versionPath;
}
