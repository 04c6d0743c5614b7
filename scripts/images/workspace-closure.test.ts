import { expect, test } from '@jest/globals';
import { packagesFor } from './workspace-closure.ts';

const packages = [
  { folder: 'service', name: '@x/service', dependencies: ['@x/shared', 'winston'] },
  { folder: 'shared', name: '@x/shared', dependencies: [] },
  { folder: 'proxy', name: 'proxy', dependencies: ['@x/service', 'express'] },
  { folder: 'page', name: '@x/page', dependencies: [] },
];

test('a package comes with what it needs, directly or not, and with nothing else', () => {
  expect(packagesFor('proxy', packages).map(({ folder }) => folder)).toEqual(['proxy', 'service', 'shared']);
  expect(packagesFor('page', packages).map(({ folder }) => folder)).toEqual(['page']);
});

test('a name that no package has is refused with the ones there are', () => {
  expect(() => packagesFor('agent', packages)).toThrow(
    'There is no package agent in packages/, which has service, shared, proxy, page.',
  );
});
