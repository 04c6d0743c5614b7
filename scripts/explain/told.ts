import type { Explanation } from 'bytebot-llm-proxy/embedded';

const outcomes: Readonly<Record<Explanation['outcome'], string>> = {
  called: 'It would be sent.',
  waits: 'It would wait.',
  refused: 'It would be refused.',
};

/** An explanation for people: whose request it is, then what would happen, a sentence a line. */
export function toldExplanation({
  operation,
  stream,
  caller,
  tenant,
  outcome,
  sentences,
}: Explanation): string {
  const whose = tenant === undefined ? `\`${caller}\`` : `\`${caller}\` (tenant ${tenant})`;
  const sort = `${stream ? 'streaming ' : ''}${operation.replaceAll('_', ' ')}`;
  const what = `${/^[aeiou]/.test(sort) ? 'An' : 'A'} ${sort} request of ${whose}. ${outcomes[outcome]}`;
  return `${[what, ...sentences].join('\n')}\n`;
}
