import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JWK } from 'jose';
import { claimsOf, ISSUER, type Signer } from '../../src/auth/service-account/signed-token.test-helper.ts';

type Json = Record<string, unknown>;

interface Stored extends Json {
  metadata: Json & { name: string; resourceVersion: string };
}

/** The few parts of an API server that the proxy uses beside watches, kept in memory. */
export interface KubernetesApi {
  /** What `KUBECONFIG` names. */
  readonly kubeconfig: string;
  /** What the cluster signs tokens with now. */
  keys: JWK[];
  /** Whether tokens are still accepted when they are asked about. */
  acceptsTokens: boolean;
  /** Whether connections are ended instead of answered. */
  isAway: boolean;
  /** Every request, as `METHOD path`. */
  readonly requests: string[];
  readonly events: readonly Stored[];
  readonly leases: readonly Stored[];
  readonly secrets: readonly Stored[];
  close(): Promise<void>;
}

export async function startKubernetesApi(keys: JWK[]): Promise<KubernetesApi> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kubernetes-api-'));
  const objects = new Map<string, Stored>();
  const sockets = new Set<Socket>();
  const stored = (kind: string): Stored[] =>
    [...objects].filter(([place]) => place.includes(`/${kind}/`)).map(([, one]) => one);
  const server = createServer((request, response) => {
    if (api.isAway) {
      request.socket.destroy();
      return;
    }
    api.requests.push(`${request.method} ${request.url}`);
    void bodyOf(request).then((body) => {
      const [status, value] = answerTo(api, objects, request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const kubeconfig = path.join(directory, 'config');
  const api: KubernetesApi = {
    kubeconfig,
    keys,
    acceptsTokens: true,
    isAway: false,
    requests: [],
    get events() {
      return stored('events');
    },
    get leases() {
      return stored('leases');
    },
    get secrets() {
      return stored('secrets');
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(`http://127.0.0.1:${port}`)));
  return api;
}

function kubeconfigOf(server: string): Json {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token: 'test-token-of-the-proxy' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
}

/** A token of the cluster that is valid now. */
export function tokenOf(signer: Signer, account: string, claims: Json = {}): Promise<string> {
  const [namespace = '', name = ''] = account.split('/');
  const now = Math.floor(Date.now() / 1_000);
  return signer.sign({ ...claimsOf(namespace, name), iat: now, nbf: now, exp: now + 3_600, ...claims });
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Json);
}

type Answer = readonly [status: number, body: unknown];

function answerTo(
  api: KubernetesApi,
  objects: Map<string, Stored>,
  { method, url = '', headers }: IncomingMessage,
  body: Json,
): Answer {
  const place = url.replace(/\?.*/, '');
  if (place === '/.well-known/openid-configuration') return [200, { issuer: ISSUER }];
  if (place === '/openid/v1/jwks') return [200, { keys: api.keys }];
  if (place.endsWith('/tokenreviews')) return [201, { ...body, status: reviewOf(api, body) }];
  if (method === 'POST') {
    const created = storedOf(body);
    const at = `${place}/${created.metadata.name}`;
    if (objects.has(at)) return refusal(409);
    objects.set(at, created);
    return [201, created];
  }
  const known = objects.get(place);
  if (known === undefined && headers['content-type'] !== 'application/apply-patch+yaml') return refusal(404);
  if (method === 'GET') return [200, known];
  const { resourceVersion } = Object(body.metadata);
  const isStale = resourceVersion !== undefined && resourceVersion !== known?.metadata.resourceVersion;
  if (isStale) return refusal(409);
  const metadata = { ...known?.metadata, ...Object(body.metadata) };
  const changed = storedOf(method === 'PATCH' ? { ...known, ...body, metadata } : body);
  objects.set(place, changed);
  return [200, changed];
}

function refusal(code: number): Answer {
  return [code, { kind: 'Status', status: 'Failure', code, message: `test ${code}` }];
}

let versions = 0;

function storedOf(body: Json): Stored {
  versions += 1;
  const metadata = body.metadata as Stored['metadata'];
  return { ...body, metadata: { ...metadata, resourceVersion: String(versions) } };
}

/** Says what the claims say; whether they are true is not looked at. */
function reviewOf({ acceptsTokens }: KubernetesApi, { spec }: Json): Json {
  const { token, audiences } = spec as { token: string; audiences: string[] };
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json;
  return acceptsTokens
    ? { authenticated: true, audiences, user: { username: claims.sub } }
    : { authenticated: false, error: 'the pod has been deleted' };
}
