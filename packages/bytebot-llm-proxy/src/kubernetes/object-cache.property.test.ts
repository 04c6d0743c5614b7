import type { JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ObjectCache } from './object-cache.ts';

/** Whatever lists and events come, the cache holds what the simplest model of a collection holds. */

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const uid = fc.constantFrom('1', '2');
const object = fc.record({ name, uid, isKept: fc.boolean(), value: fc.nat(9) });
type Made = { name: string; uid: string; isKept: boolean; value: number };
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), object }),
  fc.record({ kind: fc.constant('delete' as const), object }),
  fc.record({
    kind: fc.constant('list' as const),
    objects: fc.uniqueArray(object, { selector: (one) => one.name }),
  }),
);

function written({ name: objectName, uid: objectUid, isKept, value }: Made): JsonObject {
  return { metadata: { name: objectName, uid: objectUid }, isKept, value };
}

function keep(made: JsonObject): string | undefined {
  return made.isKept === true ? `${JSON.stringify(made)}` : undefined;
}

test('without a bound', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const cache = new ObjectCache(keep, 100);
      let model = new Map<string, Made>();
      for (const one of steps) {
        if (one.kind === 'set') {
          cache.set(written(one.object));
          model.set(one.object.name, one.object);
        } else if (one.kind === 'delete') {
          cache.delete(written(one.object));
          if (model.get(one.object.name)?.uid === one.object.uid) model.delete(one.object.name);
        } else {
          const list = cache.beginList();
          for (const listed of one.objects) list.add(written(listed));
          list.finish();
          model = new Map(one.objects.map((listed) => [listed.name, listed]));
        }
        const expected = [...model.values()]
          .filter(({ isKept }) => isKept)
          .sort((left, right) => (left.name < right.name ? -1 : 1))
          .map((made) => keep(written(made)));
        expect(cache.values).toEqual(expected);
        expect(cache.isTruncated).toBe(false);
      }
    }),
  );
});

test('with a bound it never holds more, and says when it leaves something out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const cache = new ObjectCache(keep, 3);
      const whole = new ObjectCache(keep, 100);
      for (const one of steps) {
        for (const each of [cache, whole]) {
          if (one.kind === 'set') each.set(written(one.object));
          else if (one.kind === 'delete') each.delete(written(one.object));
          else {
            const list = each.beginList();
            for (const listed of one.objects) list.add(written(listed));
            list.finish();
          }
        }
        expect(cache.size).toBeLessThanOrEqual(3);
        if (!cache.isTruncated) expect(cache.values).toEqual(whole.values);
      }
    }),
  );
});

test('a list that is not finished changes nothing', () => {
  const cache = new ObjectCache(keep, 3);
  cache.set(written({ name: 'a', uid: '1', isKept: true, value: 1 }));
  cache.beginList().add(written({ name: 'b', uid: '1', isKept: true, value: 1 }));
  expect(cache.values).toHaveLength(1);
});
