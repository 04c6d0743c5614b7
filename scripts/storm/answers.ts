const created = 1_760_000_000;
const text = 'The storm will pass.';
const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };

const chunk = (delta: object, finish_reason: string | null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-storm',
    object: 'chat.completion.chunk',
    created,
    model: 'storm',
    choices: [{ index: 0, delta, finish_reason }],
  })}\n\n`;

/** A whole answer in OpenAI's dialect. */
export const answerBytes = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-storm',
    object: 'chat.completion',
    created,
    model: 'storm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  }),
);

/** The same as a stream. */
export const streamBytes = Buffer.from(
  `${chunk({ role: 'assistant', content: '' }, null)}${chunk({ content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`,
);
