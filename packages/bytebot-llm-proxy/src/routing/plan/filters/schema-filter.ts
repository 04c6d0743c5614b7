import type { Member } from '../member.ts';
import type { PlanInput } from '../plan-input.ts';
import type { Block } from '../plan-world.ts';

const block: Block = { reason: 'capability', untilMs: undefined };

/** Leaves models out that are known not to follow a JSON schema, where the request has one. */
export function blockOfSchema(member: Member, { facts, world }: PlanInput): Block | undefined {
  return facts.needs().jsonSchema && world.abilitiesOf(member).jsonSchema === false ? block : undefined;
}
