import { expect, test } from '@jest/globals';
import { fragmentOf, placesAfter, type Route, routeOf } from './route.ts';

test.each<[string, Route]>([
  ['', { view: 'chat', conversationId: undefined }],
  ['#chat', { view: 'chat', conversationId: undefined }],
  ['#chat/12', { view: 'chat', conversationId: '12' }],
  ['#/chat/12', { view: 'chat', conversationId: '12' }],
  ['#tasks', { view: 'tasks', taskId: undefined }],
  ['#tasks/a%2Fb', { view: 'tasks', taskId: 'a/b' }],
  ['#tasks/%E0', { view: 'tasks', taskId: '%E0' }],
  ['#nowhere', { view: 'chat', conversationId: undefined }],
])('%j', (fragment, route) => {
  expect(routeOf(fragment)).toEqual(route);
});

test('a fragment leads where it came from', () => {
  const routes: Route[] = [
    { view: 'chat', conversationId: '12' },
    { view: 'tasks', taskId: 'a/b c' },
    { view: 'tasks', taskId: undefined },
  ];
  expect(routes.map((route) => routeOf(fragmentOf(route)))).toEqual(routes);
});

test('each part of the page keeps what is open in it', () => {
  const start = { conversationId: '3', taskId: undefined };
  const inTasks = placesAfter(start, { view: 'tasks', taskId: 't1' });
  expect(inTasks).toEqual({ conversationId: '3', taskId: 't1' });
  expect(placesAfter(inTasks, { view: 'chat', conversationId: undefined })).toEqual({
    conversationId: undefined,
    taskId: 't1',
  });
  expect(placesAfter(inTasks, { view: 'tasks', taskId: 't1' })).toBe(inTasks);
});
