import { type ChatMessage, isJsonObject } from '@bytebot/shared';

/**
 * What a strict provider would say about a conversation: undefined when OpenAI, Anthropic and Gemini (through the
 * translation that merges neighbours of one role) all accept it. It is stricter than each of them alone.
 */
export function refusalOf(messages: readonly ChatMessage[]): string | undefined {
  try {
    checkConversation(messages);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkConversation(messages: readonly ChatMessage[]): void {
  const spoken = messages.filter(({ role }, index) => !(role === 'system' && index === 0));
  require(spoken[0]?.role === 'user', 'the first message must be the user’s');
  const last = spoken.at(-1);
  require(last?.role === 'user' || last?.role === 'tool', 'the last message must not be the assistant’s');
  const ids = new Set<string>();
  let open: string[] = [];
  let before = '';
  for (const [index, message] of messages.entries()) {
    const place = `messages[${index}]`;
    checkContent(message, place);
    const previous = before;
    before = message.role;
    if (message.role === 'tool') {
      const expected = open.shift();
      require(expected !== undefined &&
        message.tool_call_id === expected, `${place} answers no call in turn`);
      continue;
    }
    require(open.length === 0, `${place} comes before the results of ${open.join(', ')}`);
    require(message.role !== 'assistant' || previous !== 'assistant', `${place}: the assistant speaks twice`);
    if (message.role === 'assistant') open = checkCalls(message, place, ids);
    else
      require(message.role === 'user' ||
        index === 0, `${place}: the role ${message.role} is not allowed here`);
  }
  require(open.length === 0, `calls without results at the end: ${open.join(', ')}`);
}

function checkCalls({ tool_calls: calls }: ChatMessage, place: string, ids: Set<string>): string[] {
  require(calls === undefined || calls.length > 0, `${place}: empty tool_calls`);
  return (calls ?? []).map((call) => {
    require(call.id !== '' && call.id.length <= 40, `${place}: the id ${call.id} has a wrong length`);
    const safe = call.id.replaceAll(/[^A-Za-z0-9_-]/g, '_');
    require(!ids.has(safe), `${place}: the id ${call.id} comes twice`);
    ids.add(safe);
    require(/^[A-Za-z0-9_-]{1,64}$/.test(call.function.name), `${place}: the name ${call.function.name}`);
    require(isJsonObject(JSON.parse(call.function.arguments)), `${place}: arguments that are no object`);
    return call.id;
  });
}

function checkContent(message: ChatMessage, place: string): void {
  const { role, content } = message;
  if (role === 'assistant' && (content === null || content === undefined)) {
    require(message.tool_calls !== undefined, `${place} says nothing`);
    return;
  }
  if (typeof content === 'string') {
    require(content.trim() !== '', `${place}: blank content`);
    return;
  }
  require(role === 'user' && Array.isArray(content) && content.length > 0, `${place}: empty content`);
  for (const part of content ?? []) require(isGoodPart(part), `${place}: a wrong part`);
}

function isGoodPart(part: Readonly<Record<string, unknown>>): boolean {
  switch (part.type) {
    case 'text':
      return typeof part.text === 'string' && part.text.trim() !== '';
    case 'image_url': {
      const { url } = Object(part.image_url);
      return /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/.test(url);
    }
    case 'file': {
      const { filename, file_data: data } = Object(part.file);
      return filename !== '' && /^data:application\/pdf;base64,[A-Za-z0-9+/]+=*$/.test(data);
    }
    default:
      return false;
  }
}

function require(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(problem);
}
