import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Both spellings are in use; libraries read them from the process. */
const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
const exceptVariables = ['no_proxy', 'NO_PROXY'];

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Makes the settings of the way out hold for every connection of the process, also where they stand in `.env` or
 * in the config: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, and the certificates in `SSL_CERT_FILE`, which are
 * trusted beside the built-in ones.
 *
 * @param processVariables Where libraries look. What is set there counts, but not a value they would fail on.
 * @returns Sentences about what cannot be used.
 */
export function applyNetworkVariables(
  variables: (name: string) => string | undefined,
  processVariables: Record<string, string | undefined>,
): string[] {
  const warnings: string[] = [];
  for (const name of [...proxyVariables, ...exceptVariables]) {
    const value = processVariables[name] || variables(name);
    if (value === undefined) continue;
    const usable = exceptVariables.includes(name) ? value : proxyAddress(value);
    if (usable === undefined) {
      warnings.push(`${name} is no address of an HTTP proxy (http://host:port) and is not used.`);
      Reflect.deleteProperty(processVariables, name);
    } else processVariables[name] = usable;
  }
  const file = variables('SSL_CERT_FILE');
  return file === undefined ? warnings : [...warnings, ...trustCertificates(file)];
}

/** `host:port` is understood as curl understands it. */
function proxyAddress(value: string): string | undefined {
  const text = value.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.parse(address);
  return url !== null && /^(https?|socks5?):$/.test(url.protocol) && url.hostname !== ''
    ? address
    : undefined;
}

function trustCertificates(file: string): string[] {
  try {
    const added = readFileSync(file, 'utf8').match(certificate);
    if (added === null) return [`SSL_CERT_FILE: ${file} holds no certificate in PEM form and is not used.`];
    setDefaultCACertificates([...getCACertificates('default'), ...added]);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`SSL_CERT_FILE: ${file} cannot be used: ${reason}.`];
  }
}
