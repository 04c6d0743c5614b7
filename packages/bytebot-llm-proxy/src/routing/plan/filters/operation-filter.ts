import type { Operation } from '@bytebot/llm-providers';
import { servesOperation } from '../../serves-operation.ts';
import type { Member } from '../member.ts';
import type { Block } from '../plan-world.ts';

const block: Block = { reason: 'operation', untilMs: undefined };

/** Leaves out what cannot be asked for pictures, sound, judgements or a ranking, where the request is for them. */
export function blockOfOperation({ candidate }: Member, operation: Operation | undefined): Block | undefined {
  if (operation === undefined) return undefined;
  return servesOperation(candidate.deployment, candidate.upstreamModel, operation) ? undefined : block;
}
