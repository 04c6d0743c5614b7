import { describe, expect, test } from '@jest/globals';
import { MemoryRecords } from '../store/records/memory-records.ts';
import { defaultRecordLimits } from '../store/records/record-settings.ts';
import { readKept } from './kept-answer.ts';
import { KeptBindings } from './kept-bindings.ts';

async function told(answer: unknown, keepsToOwn: boolean, bindings = bindingsOf()): Promise<unknown> {
  await bindings.bind('own', 'somewhere');
  const reading = { bindings, deploymentId: 'here', keepsToOwn, deletes: undefined };
  const body = Buffer.from(JSON.stringify(answer));
  const facts = await readKept(reading, { status: 200, headers: {}, body, broken: undefined });
  return facts.told === undefined ? undefined : JSON.parse(facts.told.toString());
}

function bindingsOf(): KeptBindings {
  const records = new MemoryRecords(
    () => defaultRecordLimits,
    () => 0,
  );
  return new KeptBindings(records, 'caller:mine');
}

const items = [{ id: 'foreign' }, { id: 'own' }, { no: 'id' }, 7];

describe('a list', () => {
  test.each([
    ['that says so', { object: 'list', data: items }, { object: 'list', data: [{ id: 'own' }] }],
    ['that does not say so', { data: items }, { data: [{ id: 'own' }] }],
    ['without anything around it', items, [{ id: 'own' }]],
  ])('%s is cut down to what is the caller’s', async (_which, list, expected) => {
    expect(await told(list, true)).toEqual(expected);
    expect(await told(list, false)).toBeUndefined();
  });
});

describe('a batch', () => {
  test.each([
    ['by itself', { id: 'batch_1', output_file_id: 'file-1' }],
    ['beside a warning', { job: { id: 'batch_1', output_file_id: 'file-1' }, warning: 'w' }],
  ])('that is told %s is the caller’s, with its files', async (_how, answer) => {
    const bindings = bindingsOf();
    await told(answer, true, bindings);
    expect([await bindings.find('batch_1'), await bindings.find('file-1')]).toEqual(['here', 'here']);
  });
});
