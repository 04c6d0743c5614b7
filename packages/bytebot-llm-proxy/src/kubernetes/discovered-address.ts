import { isIP } from 'node:net';
import { isJsonObject, memberAt } from '@bytebot/shared';

/** A labelled object that cannot be served; the message names what is wrong with it, and the remedy. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
}

export interface ServicePlace {
  readonly namespace: string;
  readonly name: string;
  readonly spec: unknown;
  /** A name or a number; undefined takes the first. */
  readonly port: string | undefined;
  readonly protocol: string;
}

/**
 * `http://<name>.<namespace>.svc:<port>`, which every cluster resolves whatever its domain is.
 *
 * @throws DiscoveryError without such a port, and for an alias of another host: that may lie anywhere.
 */
export function addressOfService({ namespace, name, spec, port, protocol }: ServicePlace): string {
  if (memberAt(spec, 'type') === 'ExternalName') {
    throw new DiscoveryError(
      'a Service of the type ExternalName is an alias of a host that may lie anywhere. Write that host as an entry of model_list',
    );
  }
  const written = memberAt(spec, 'ports');
  const ports = (Array.isArray(written) ? written : [])
    .filter(isJsonObject)
    .filter(({ protocol: transport }) => transport === undefined || transport === 'TCP');
  const [first] = ports;
  const chosen =
    port === undefined ? first : ports.find((one) => one.name === port || String(one.port) === port);
  const number = chosen?.port;
  if (typeof number !== 'number') {
    const there = ports.map((one) => String(one.name ?? one.port)).slice(0, 10);
    throw new DiscoveryError(
      port === undefined
        ? 'the Service has no port. Give it one'
        : `the Service has no port ${JSON.stringify(port.slice(0, 80))}. Set the annotation bytebot.ai/port to one of ${there.join(', ')}`,
    );
  }
  return `${protocol}://${name}.${namespace}.svc:${number}`;
}

/**
 * The origin in `status.address.url`, else in `status.url`. Its path belongs to the serving system's own protocol.
 *
 * @throws DiscoveryError when there is none, or when it is no name of a host: addresses of the node's own network
 * (such as the cloud's metadata) have none.
 */
export function addressInStatus(status: unknown): string {
  const written = memberAt(status, 'address', 'url') ?? memberAt(status, 'url');
  if (typeof written !== 'string' || written === '') {
    throw new DiscoveryError('its status has no address yet. It is served as soon as it has one');
  }
  const url = URL.parse(written);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new DiscoveryError('the address in its status is no http or https URL');
  }
  // With a dot at its end a name is the same host.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) {
    throw new DiscoveryError(
      'the address in its status is not the name of a host. Write it as an entry of model_list if it is meant',
    );
  }
  return url.origin;
}
