import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * As much of a Socket.IO server as the page needs to be tried without the agent: Engine.IO 4 over long polling, no
 * upgrade, one namespace (socket.io-protocol revision 5).
 */
export class MockSocketServer {
  /** Every event a client has sent, as `[name, …arguments]`. */
  readonly received: (readonly unknown[])[] = [];
  /** What a handshake's `auth` has to hold as `token`; undefined: nothing. */
  key: string | undefined;
  /** Answers nobody while it is true. */
  isDown = false;
  readonly #clients = new Map<string, PollingClient>();
  #count = 0;

  /** Sends an event to all who are connected. */
  emit(...event: readonly unknown[]): void {
    for (const client of this.#clients.values()) client.send(`42${JSON.stringify(event)}`);
  }

  /** Ends all connections. */
  drop(): void {
    for (const client of this.#clients.values()) client.send('1');
    this.#clients.clear();
  }

  handle(request: IncomingMessage, address: URL, body: string, response: ServerResponse): void {
    if (this.isDown) {
      response.writeHead(503).end();
      return;
    }
    const id = address.searchParams.get('sid');
    const client = id === null ? this.#open() : this.#clients.get(id);
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    if (client === undefined) {
      response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
    } else if (request.method === 'POST') {
      for (const packet of body.split('\u001e')) this.#take(client, packet);
      response.end('ok');
    } else {
      client.poll(response);
    }
  }

  #open(): PollingClient {
    this.#count += 1;
    const client = new PollingClient();
    const id = `client-${this.#count}`;
    this.#clients.set(id, client);
    const times = { pingInterval: 300_000, pingTimeout: 200_000, maxPayload: 1_000_000 };
    client.send(`0${JSON.stringify({ sid: id, upgrades: [], ...times })}`);
    return client;
  }

  #take(client: PollingClient, packet: string): void {
    if (packet.startsWith('40')) {
      const auth: { token?: string } = packet === '40' ? {} : JSON.parse(packet.slice(2));
      const isWelcome = this.key === undefined || auth.token === this.key;
      client.send(isWelcome ? '40{"sid":"namespace"}' : '44{"message":"Unauthorized"}');
    } else if (packet.startsWith('42')) {
      const event: unknown[] = JSON.parse(packet.slice(2));
      this.received.push(event);
    }
  }
}

class PollingClient {
  readonly #packets: string[] = [];
  #waiting: ServerResponse | undefined;

  send(packet: string): void {
    this.#packets.push(packet);
    this.#flush();
  }

  poll(response: ServerResponse): void {
    this.#waiting = response;
    response.once('close', () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    this.#flush();
  }

  #flush(): void {
    if (this.#waiting === undefined || this.#packets.length === 0) return;
    const response = this.#waiting;
    this.#waiting = undefined;
    response.end(this.#packets.splice(0).join('\u001e'));
  }
}
