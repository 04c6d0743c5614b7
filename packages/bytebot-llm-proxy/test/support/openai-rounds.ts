import type OpenAI from 'openai';

/** What every provider is asked through OpenAI's SDK, so that their tests only say what is their own. */

export const hello = [{ role: 'user' as const, content: 'Hello there!' }];

export const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** A streamed chat with its usage, put together. */
export async function streamedHello(client: OpenAI, model: string) {
  const stream = await client.chat.completions.create({
    model,
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return {
    text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''),
    finishReasons: chunks.flatMap((chunk) => chunk.choices[0]?.finish_reason ?? []),
    last: chunks.at(-1),
  };
}

/** Asks for the weather, streamed; answers the call it gets; gives what was called and the last answer. */
export async function weatherRound(client: OpenAI, model: string) {
  const asked = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
  const runner = client.chat.completions.stream({ model, messages: asked, tools: [weatherTool] });
  const message = (await runner.finalChatCompletion()).choices[0]?.message;
  const call = message?.tool_calls?.[0];
  if (message === undefined || call?.type !== 'function') throw new Error('No tool was called.');
  const result = { role: 'tool' as const, tool_call_id: call.id, content: 'sunny' };
  const answer = await client.chat.completions.create({
    model,
    messages: [...asked, message, result],
    tools: [weatherTool],
  });
  return {
    said: message.content,
    input: JSON.parse(call.function.arguments),
    answer: answer.choices[0]?.message.content,
  };
}
