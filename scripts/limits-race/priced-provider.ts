import { createServer } from 'node:http';

/** What one answer has and costs: the request asks for as many tokens, so nothing is estimated wrongly. */
export const ANSWER_TOKENS = 1_000;
export const TOKEN_DOLLARS = 1e-6;

/** A provider whose every answer costs the same. */
export interface PricedProvider {
  readonly url: string;
  readonly answers: number;
  close(): void;
}

export async function startPricedProvider(): Promise<PricedProvider> {
  let answers = 0;
  const body = JSON.stringify({
    id: 'chatcmpl-race',
    object: 'chat.completion',
    created: 1,
    model: 'race',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: ANSWER_TOKENS, total_tokens: ANSWER_TOKENS + 3 },
  });
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answers += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get answers() {
      return answers;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
