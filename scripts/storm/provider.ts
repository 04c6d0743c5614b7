// The providers of the storm: one server for each deployment, in a process of their own. The parent says on which ports,
// and later lets the dead one return.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRandom } from '../bench/random.ts';
import { answerBytes, streamBytes } from './answers.ts';
import { errors, fateOf } from './faults.ts';
import type { ProviderCommand, ProviderReport } from './messages.ts';
import { ANSWER_MS } from './terms.ts';

const random = createRandom(7);
const calls: Record<string, number> = {};
let errorTurn = 0;

/** @param isStormy A calm one answers every call. */
function listen(name: string, port: number, isStormy: boolean): Promise<Server> {
  const server = createServer((request, response) => serve(name, isStormy, request, response));
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

function serve(name: string, isStormy: boolean, request: IncomingMessage, response: ServerResponse): void {
  const arrivedAt = performance.now();
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    calls[name] = (calls[name] ?? 0) + 1;
    const fate = isStormy ? fateOf(random()) : 'answer';
    if (fate === 'stall') return;
    if (fate === 'error') return fail(response);
    setTimeout(() => answer(response, body.includes('"stream":true'), arrivedAt), ANSWER_MS);
  });
}

function answer(response: ServerResponse, isStream: boolean, arrivedAt: number): void {
  if (response.destroyed) return;
  // What the attempt took here, so that the client can tell what came on top of it.
  const took = (performance.now() - arrivedAt).toFixed(3);
  response.writeHead(200, {
    'content-type': isStream ? 'text/event-stream' : 'application/json',
    'x-storm-ms': took,
  });
  response.end(isStream ? streamBytes : answerBytes);
}

function fail(response: ServerResponse): void {
  const error = errors[errorTurn % errors.length];
  errorTurn += 1;
  if (error === 'reset') {
    response.destroy();
  } else if (error === 'page') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please wait</body></html>');
  } else {
    const text = JSON.stringify({ error: { message: 'The server had an error', type: 'server_error' } });
    response.writeHead(Number(error), { 'content-type': 'application/json' }).end(text);
  }
}

process.on('message', (command: ProviderCommand) => {
  void perform(command).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit(0));

async function perform(command: ProviderCommand): Promise<ProviderReport> {
  if (command.type === 'listen') await listen(command.name, command.port, command.isStormy);
  return { calls };
}
