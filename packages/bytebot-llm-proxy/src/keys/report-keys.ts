import type { Log } from '@bytebot/service';
import type { Candidate } from '../routing/candidate.ts';
import type { KeyListener } from './key-states.ts';
import type { KeyTrouble, KeyTroubleState } from './key-trouble.ts';

const sentences: Readonly<Record<KeyTroubleState, string>> = {
  cooling: 'is at its limit',
  parked: 'has no credit left; it is tried again now and then',
  disabled: 'is refused; another one is used where there is one, and it is tried again now and then',
};

/** Tells the log, once for each change. Of the key only the variable and a short hash are named. */
export function reportKeys(log: Log): KeyListener {
  return {
    troubled(candidate, trouble) {
      const sentence = `${nameOf(candidate, trouble)} ${sentences[trouble.state]}`;
      log.warn(sentence, { ...fieldsOf(candidate, trouble), kind: trouble.kind, error: trouble.message });
    },
    recovered(candidate, trouble) {
      log.info(`${nameOf(candidate, trouble)} is accepted again`, fieldsOf(candidate, trouble));
    },
  };
}

function nameOf({ deployment }: Candidate, { model }: KeyTrouble): string {
  const { provider, key, modelName } = deployment;
  const whose = key.variable === undefined ? `of \`${modelName}\`` : `in ${key.variable}`;
  return `The key ${whose} for ${provider.name}${model === undefined ? '' : ` and ${model}`}`;
}

function fieldsOf(
  { deployment }: Candidate,
  { keyId, model, quotaGroup }: KeyTrouble,
): Readonly<Record<string, unknown>> {
  return {
    provider: deployment.provider.id,
    key_id: keyId,
    ...(model === undefined ? {} : { model }),
    ...(quotaGroup === undefined ? {} : { quota_group: quotaGroup }),
  };
}
