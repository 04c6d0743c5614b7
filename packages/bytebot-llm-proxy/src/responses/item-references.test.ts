import { describe, expect, test } from '@jest/globals';
import { MemoryRecords } from '../store/records/memory-records.ts';
import { defaultRecordLimits } from '../store/records/record-settings.ts';
import { resolveReferences } from './item-references.ts';
import { writeKept } from './kept-response.ts';
import { putResponse } from './response-records.ts';

const HOUR_MS = 3_600_000;

class CountedRecords extends MemoryRecords {
  asked = 0;

  constructor() {
    super(
      () => defaultRecordLimits,
      () => 0,
    );
  }

  override get(key: string): Promise<Buffer | undefined> {
    this.asked += 1;
    return super.get(key);
  }
}

function unique(turn: number): string {
  return turn.toString(16).padStart(32, '0');
}

function idOf(turn: number): string {
  return `msg_${unique(turn)}0000`;
}

/** A conversation of so many turns, each kept with all before it. */
async function conversation(turns: number): Promise<CountedRecords> {
  const records = new CountedRecords();
  const said: object[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const item = { id: idOf(turn), type: 'message', role: 'assistant', turn };
    const record = writeKept(JSON.stringify(said), JSON.stringify({ output: [item] }));
    await putResponse(records, 'mine', `resp_${unique(turn)}`, record, HOUR_MS);
    said.push(item);
  }
  return records;
}

function reference(turn: number): object {
  return { type: 'item_reference', id: idOf(turn) };
}

describe('items that are only referred to', () => {
  test('are put in their places, all of a conversation from its last response', async () => {
    const records = await conversation(40);
    const references = Array.from({ length: 40 }, (_, turn) => reference(turn));
    const items = await resolveReferences(records, 'mine', [{ role: 'user' }, ...references], undefined);
    expect(items.slice(1)).toEqual(
      Array.from({ length: 40 }, (_, turn) => expect.objectContaining({ type: 'message', turn })),
    );
    expect(records.asked).toBe(1);
  });

  test('of somebody else, or of nobody, stay what they are', async () => {
    const records = await conversation(1);
    const items = [
      reference(0),
      { type: 'item_reference', id: 'msg_elsewhere' },
      { type: 'item_reference' },
      7,
    ];
    expect(await resolveReferences(records, 'theirs', items, undefined)).toBe(items);
  });

  test('are looked for in a bounded number of responses', async () => {
    const records = new CountedRecords();
    const references = Array.from({ length: 500 }, (_, turn) => reference(turn));
    await resolveReferences(records, 'mine', references, undefined);
    expect(records.asked).toBe(16);
  });

  test('stand there once each, so that a small request does not become a huge one', async () => {
    const records = await conversation(2);
    const items = [reference(1), reference(0), reference(1)];
    const failure = await resolveReferences(records, 'mine', items, undefined).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ kind: 'invalid_request', details: { param: 'input[2]' } });
    expect(String(failure)).toContain(`Duplicate item found with id ${idOf(1)}`);
  });

  test('are looked for in a bounded number of bytes', async () => {
    const records = new CountedRecords();
    const text = 'x'.repeat(12 * 1024 * 1024);
    for (let turn = 0; turn < 4; turn += 1) {
      const item = { id: idOf(turn), type: 'message', role: 'assistant' };
      const record = writeKept(JSON.stringify([{ text }]), JSON.stringify({ output: [item] }));
      await putResponse(records, 'mine', `resp_${unique(turn)}`, record, HOUR_MS);
    }
    const references = Array.from({ length: 4 }, (_, turn) => reference(turn));
    const items = await resolveReferences(records, 'mine', references, undefined);
    expect(items.slice(0, 2)).toEqual(references.slice(0, 2));
    expect(items.slice(2)).toEqual(
      [2, 3].map((turn) => expect.objectContaining({ id: idOf(turn), type: 'message' })),
    );
  });
});
