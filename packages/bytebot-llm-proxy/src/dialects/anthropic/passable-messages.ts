import { isJsonObject } from '@bytebot/shared';

/** How what only a translation of ours has written shows in the bytes of a request, as JSON printers write it. */
const marks = ['"signature":""', '"signature": ""', '"encrypted_index":""', '"encrypted_index": ""'];

/** Whether messages may hold something that Anthropic would refuse, because another provider's answer is among them. */
export function mayHoldForeign(body: Buffer): boolean {
  return marks.some((mark) => body.includes(mark));
}

/**
 * The messages as Anthropic takes them, of a conversation that another provider has answered before: without thoughts
 * that nobody has signed, and without pages that were cited by somebody else.
 */
export function passableMessages(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.flatMap((message) => {
    if (!isJsonObject(message) || message.role !== 'assistant' || !Array.isArray(message.content))
      return [message];
    const content = message.content.filter((block) => !isUnsigned(block)).map(withoutForeignCitations);
    // Nothing but thoughts were given; neighbours of one role are one turn.
    return content.length === 0 && message.content.length > 0 ? [] : [{ ...message, content }];
  });
}

function isUnsigned(block: unknown): boolean {
  return isJsonObject(block) && block.type === 'thinking' && block.signature === '';
}

function withoutForeignCitations(block: unknown): unknown {
  if (!isJsonObject(block) || !Array.isArray(block.citations) || !block.citations.some(isForeignCitation))
    return block;
  const { citations: _, ...rest } = block;
  return rest;
}

/** A page that another provider named carries nothing that Anthropic could check. */
export function isForeignCitation(citation: unknown): boolean {
  return (
    isJsonObject(citation) &&
    citation.type === 'web_search_result_location' &&
    citation.encrypted_index === ''
  );
}
