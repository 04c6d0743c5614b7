import type { Candidate } from '../routing/candidate.ts';

export interface CandidateFields {
  readonly value?: string | undefined;
  readonly variable?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly baseUrl?: string;
  readonly quotaGroup?: string;
  readonly cooldownMs?: number;
  readonly allowedFails?: number;
  readonly keyRequired?: boolean;
}

/** A candidate whose key is read as the fields say at that moment: change `value` to rotate it. */
export function keyedCandidate(fields: CandidateFields): Candidate {
  const { variable = 'OPENAI_API_KEY', provider = 'openai', keyRequired = true } = fields;
  const deployment = {
    id: `${provider}-${variable}-${fields.model ?? 'model'}`,
    modelName: 'group',
    provider: { id: provider, name: provider, keyRequired },
    baseUrl: fields.baseUrl ?? 'https://api.example/v1',
    key: { variable, read: () => fields.value },
    routing: {
      quotaGroup: fields.quotaGroup,
      cooldownMs: fields.cooldownMs,
      allowedFails: fields.allowedFails,
      allowedFailsPolicy: {},
    },
  };
  return { deployment, upstreamModel: fields.model ?? 'model' } as unknown as Candidate;
}
