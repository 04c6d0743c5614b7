import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { createKeySource, KeysUnavailable } from './key-source.ts';

test('keys known before go on counting for an hour while they cannot be fetched', async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' };
  let isUp = true;
  const server = createServer((_, response) => {
    response.writeHead(isUp ? 200 : 503).end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let nowMs = 0;
  const source = createKeySource(`http://127.0.0.1:${port}`, () => nowMs, 0);
  const header = { alg: 'RS256', kid: 'one' };
  const token = { payload: '', signature: '' };
  expect(await source(header, token)).toMatchObject({ type: 'public' });

  isUp = false;
  nowMs = 3_500_000;
  expect(await source(header, token)).toMatchObject({ type: 'public' });
  nowMs = 3_700_000;
  await expect(source(header, token)).rejects.toThrow(KeysUnavailable);
  isUp = true;
  nowMs += 4_000;
  await expect(source(header, token)).rejects.toThrow(KeysUnavailable);
  nowMs += 2_000;
  expect(await source(header, token)).toMatchObject({ type: 'public' });
  server.close();
  server.closeAllConnections();
});

test('an answer that is too long to be keys is not read to its end', async () => {
  let sentBytes = 0;
  const server = createServer((_, response) => {
    const send = (): void => {
      while (!response.destroyed) {
        sentBytes += 65_536;
        if (!response.write(' '.repeat(65_536))) return;
      }
    };
    response.on('drain', send);
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const source = createKeySource(`http://127.0.0.1:${port}`);
  const header = { alg: 'RS256', kid: 'one' };
  await expect(source(header, { payload: '', signature: '' })).rejects.toThrow(KeysUnavailable);
  expect(sentBytes).toBeLessThan(50_000_000);
  server.close();
  server.closeAllConnections();
});
