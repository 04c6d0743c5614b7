import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MediaFetcher } from './media-fetcher.ts';
import type { MediaPolicy } from './media-policy.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has a port');
  return `127.0.0.1:${address.port}`;
}

function fetchMedia(
  url: string,
  policy: Partial<MediaPolicy> = {},
  limitBytes = 1_000,
  signal?: AbortSignal,
) {
  const all = { guarded: true, allowedHosts: [], ...policy };
  return new MediaFetcher({}).fetch(url, all, limitBytes, signal ?? new AbortController().signal);
}

describe('a file is fetched', () => {
  test('from a host that is allowed by name and port, and its bytes say what it is', async () => {
    const host = await serve((_request, response) => {
      response.setHeader('content-type', 'application/octet-stream').end(png);
    });
    expect(await fetchMedia(`http://${host}/a.png?sig=secret`, { allowedHosts: [host] })).toEqual({
      mediaType: 'image/png',
      bytes: png,
    });
  });

  test('over a redirect, and with the type that its server says', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.setHeader('content-type', 'Audio/WAV; rate=1').end('sound');
    });
    const { mediaType } = await fetchMedia(`http://${host}/old`, { guarded: false });
    expect(mediaType).toBe('audio/wav');
  });
});

describe('nothing is fetched', () => {
  test.each([
    'http://127.0.0.1/x',
    'http://[::1]/x',
    'http://localhost/x',
    'http://2130706433/x',
    'http://0/x',
  ])('from this machine: %s', async (url) => {
    await expect(fetchMedia(url)).rejects.toThrow(/its address is not public/);
  });

  test('from this machine by a name that changes, where only another scheme has an outgoing proxy', async () => {
    const host = await serve((_request, response) => response.end('secret'));
    const fetcher = new MediaFetcher({ HTTPS_PROXY: 'http://127.0.0.1:9' }, async () => [
      { address: '8.8.8.8' },
    ]);
    const policy = { guarded: true, allowedHosts: [] };
    const url = `http://localhost:${host.split(':')[1]}/`;
    const pending = fetcher.fetch(url, policy, 1_000, new AbortController().signal);
    await expect(pending).rejects.toThrow(/its address is not public/);
  });

  test('from a private address that a permitted one redirects to', async () => {
    const secret = await serve((_request, response) => response.end('secret'));
    const host = await serve((_request, response) =>
      response.writeHead(307, { location: `http://${secret}/` }).end(),
    );
    await expect(fetchMedia(`http://${host}/`, { allowedHosts: [host] })).rejects.toThrow(
      /its address is not public/,
    );
  });

  test.each([
    ['ftp://example.com/x', /no http or https URL/],
    ['http://user:pass@example.com/x', /holds credentials/],
  ])('from %s', async (url, message) => {
    await expect(fetchMedia(url)).rejects.toThrow(message);
  });

  test('without end', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/large')
        response.setHeader('content-type', 'image/png').end(Buffer.alloc(2_000));
      else if (request.url === '/zipped')
        response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end('x');
      else if (request.url === '/page') response.setHeader('content-type', 'text/html').end('<p>');
      else response.writeHead(403).end();
    });
    const policy = { allowedHosts: [host] };
    await expect(fetchMedia(`http://${host}/loop`, policy)).rejects.toThrow(/more than 3 times/);
    await expect(fetchMedia(`http://${host}/large`, policy)).rejects.toThrow(/larger than 1000 bytes/);
    await expect(fetchMedia(`http://${host}/zipped`, policy)).rejects.toThrow(/compresses it/);
    await expect(fetchMedia(`http://${host}/page`, policy)).rejects.toThrow(/its type is text\/html/);
    await expect(fetchMedia(`http://${host}/forbidden`, policy)).rejects.toThrow(/answered 403/);
  });

  test('once the client has left', async () => {
    const stopper = new AbortController();
    const host = await serve(() => stopper.abort());
    const pending = fetchMedia(`http://${host}/`, { allowedHosts: [host] }, 1_000, stopper.signal);
    await expect(pending).rejects.toThrow(/took too long/);
  });
});
