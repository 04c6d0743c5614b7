import { expect, test } from '@jest/globals';
import { accessLines, linesBeyond } from './access.ts';

test('rules become one line for each resource, with the verbs of all rules that name it', () => {
  const rules = [
    { verbs: ['watch', 'get'], apiGroups: [''], resources: ['services', 'pods'] },
    { verbs: ['list'], apiGroups: [''], resources: ['services'] },
    {
      verbs: ['update'],
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: ['one', 'two'],
    },
    { verbs: ['get'] },
  ];
  expect(accessLines(rules)).toEqual([
    'get,list,watch services.core',
    'get,watch pods.core',
    'update leases.coordination.k8s.io/one',
    'update leases.coordination.k8s.io/two',
  ]);
});

test('what one account may do beyond another', () => {
  const own = ['create selfsubjectreviews.authentication.k8s.io', 'get secrets.core'];
  expect(linesBeyond(own, ['create selfsubjectreviews.authentication.k8s.io'])).toEqual(['get secrets.core']);
  expect(linesBeyond(own, own)).toEqual([]);
});
