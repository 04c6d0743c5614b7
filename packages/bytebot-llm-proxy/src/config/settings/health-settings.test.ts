import { expect, test } from '@jest/globals';
import { defaultHealth } from '../../accounting/health-monitor/health-settings.ts';
import { generalSettings, routerSettings } from '../schema/sections.ts';
import { healthSettings } from './health-settings.ts';

function settingsOf(general: Record<string, unknown>, router: Record<string, unknown> = {}) {
  return healthSettings({ general: generalSettings.parse(general), router: routerSettings.parse(router) });
}

test('nobody is asked unless it is switched on, then every 30 seconds (S2-29)', () => {
  expect(settingsOf({})).toEqual(defaultHealth);
  expect(settingsOf({ background_health_checks: true })).toMatchObject({
    isWatching: true,
    intervalMs: 30_000,
    isRouting: false,
  });
});

test('what is written counts, within what a provider bears', () => {
  const written = {
    background_health_checks: 'true',
    health_check_interval: 0.001,
    health_check_concurrency: '2',
    health_check_staleness_threshold: 7,
  };
  expect(settingsOf(written, { enable_health_check_routing: true })).toEqual({
    isWatching: true,
    intervalMs: 1_000,
    concurrency: 2,
    isRouting: true,
    staleMs: 7_000,
  });
  expect(settingsOf({ background_health_checks: true, health_check_interval: 60 }).staleMs).toBe(180_000);
});

test('calls are not kept away where nobody would find out that a provider is well again', () => {
  expect(settingsOf({ enable_health_check_routing: true }).isRouting).toBe(false);
});
