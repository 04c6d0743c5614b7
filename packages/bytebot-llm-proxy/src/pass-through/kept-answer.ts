import { isJsonObject, memberOf } from '@bytebot/shared';
import type { CollectedAnswer } from '../execute/collect-answer.ts';
import type { WholeFacts } from '../execute/relay-raw.ts';
import type { KeptBindings } from './kept-bindings.ts';

const nothing = { usage: undefined, model: undefined, id: undefined };
/** What is kept, and the files that belong to a batch: whoever has the batch has them. */
const namesOfKept = ['id', 'input_file_id', 'output_file_id', 'error_file_id'] as const;

/** What is done with an answer about files or batches before the client has it. */
export interface KeptReading {
  readonly bindings: KeptBindings;
  /** Of the deployment as the config has it. */
  readonly deploymentId: string;
  /** A list of what others have too is cut down to what is the caller's; false for whoever may see everything. */
  readonly keepsToOwn: boolean;
  /** The id that the request lets go of. */
  readonly deletes: string | undefined;
}

/** Remembers where a file or a batch is, and cuts lists down to those of the caller. */
export async function readKept(
  { bindings, deploymentId, keepsToOwn, deletes }: KeptReading,
  { body }: CollectedAnswer,
): Promise<WholeFacts> {
  const value = parsed(body);
  if (deletes !== undefined && isJsonObject(value)) {
    await bindings.forget(deletes);
    return nothing;
  }
  // Together AI has lists that do not say that they are, one of them bare.
  const listed = Array.isArray(value) ? value : memberOf(value, 'data');
  if (Array.isArray(listed)) {
    return keepsToOwn ? { ...nothing, told: await ownOnly(value, listed, bindings) } : nothing;
  }
  // It tells a new batch beside a warning.
  const kept = memberOf(value, 'job') ?? value;
  for (const name of namesOfKept) await bindings.bind(memberOf(kept, name), deploymentId);
  return nothing;
}

/** Its first and last ids tell where the next page begins: they stay the provider's, so that paging goes on. */
async function ownOnly(list: unknown, data: readonly unknown[], bindings: KeptBindings): Promise<Buffer> {
  const isOwn = await Promise.all(
    data.map(async (item) => {
      const id = memberOf(item, 'id');
      return typeof id === 'string' && (await bindings.find(id)) !== undefined;
    }),
  );
  const own = data.filter((_, index) => isOwn[index] === true);
  if (!isJsonObject(list)) return Buffer.from(JSON.stringify(own));
  const ids = own.map((item) => memberOf(item, 'id'));
  const edges = 'first_id' in list ? { first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null } : {};
  return Buffer.from(JSON.stringify({ ...list, data: own, ...edges }));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
