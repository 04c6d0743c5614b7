import type { Provider, ProviderSettings } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';

/** Where a deployment is reached. */
export interface BaseUrl {
  /** Without credentials, query and trailing slash. */
  readonly url: string;
  /** `authorization` for credentials that stood in the address. */
  readonly authorization: string | undefined;
  /** What is odd about the address. */
  readonly warning: string | undefined;
}

/**
 * The address of a deployment. `<PROVIDER>_BASE_URL` replaces the provider's public address, also where the config
 * spells that address out, and nothing else: another `api_base` is deliberate (REQUIREMENTS C-6).
 *
 * @param settings The provider's own parameters, which may decide its address (a region).
 * @param model The model as the provider's prefix leaves it; it may name a region too.
 * @returns undefined when neither the config, a variable nor the provider knows an address.
 */
export function baseUrlOf(
  configured: string | undefined,
  provider: Provider,
  secrets: SecretStore,
  settings: ProviderSettings = {},
  model?: string,
): BaseUrl | undefined {
  const written = configured?.trim() ?? '';
  const isDefault = written === '' || isPublicAddress(written, provider.defaultBaseUrl);
  if (!isDefault) return cleaned(written);
  for (const variable of provider.baseUrlVariables) {
    const replacement = secrets.get(variable);
    if (replacement !== undefined) {
      const { warning, ...rest } = cleaned(replacement);
      return { ...rest, warning: warning === undefined ? undefined : `${variable}: ${warning}` };
    }
  }
  const usual =
    provider.baseUrlFor?.(settings, (name) => secrets.get(name), model) ?? provider.defaultBaseUrl;
  const address = written === '' ? usual : written;
  return address === undefined ? undefined : cleaned(address);
}

/** Equal but for a trailing slash, or for a version segment left out (Gemini's `/v1beta`, C-21). */
export function isPublicAddress(written: string, defaultBaseUrl: string | undefined): boolean {
  if (defaultBaseUrl === undefined) return false;
  const address = withoutTrailingSlash(written).toLowerCase();
  const known = defaultBaseUrl.toLowerCase();
  return (
    address === known || (known.startsWith(`${address}/`) && /^\/v\d\w*$/.test(known.slice(address.length)))
  );
}

function cleaned(address: string): BaseUrl {
  const plain = withoutTrailingSlash(address);
  const url = URL.parse(plain);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return {
      url: plain,
      authorization: undefined,
      warning:
        'The address is no http or https URL, so calls to it will fail. Write it as https://host/path.',
    };
  }
  const authorization = basicAuthorization(url);
  const hasQuery = url.search !== '' || url.hash !== '';
  if (authorization === undefined && !hasQuery) return { url: plain, authorization, warning: undefined };
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return {
    url: withoutTrailingSlash(url.href),
    authorization,
    warning: hasQuery
      ? 'The query of the address is left out; only scheme, host, port and path are used.'
      : undefined,
  };
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutTrailingSlash(address: string): string {
  let end = address.length;
  while (end > 0 && address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
