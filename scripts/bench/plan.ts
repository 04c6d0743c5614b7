// `npm run bench:plan`: how long planning takes, by strategy, with the planner of the sources and the world it has in the
// running proxy. No process but this one.
import { parseArgs } from 'node:util';
import { runToExit } from '../support/command-failure.ts';
import { measurePlanning, type PlanFigures } from './measure-planning.ts';

/** Of the strategies' medians. */
const BOUND_MICROSECONDS = 50;

await runToExit(async () => {
  const { values } = parseArgs({
    options: { deployments: { type: 'string', default: '1000' }, json: { type: 'boolean' } },
  });
  const figures = measurePlanning(Number(values.deployments));
  process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : tableOf(figures));
  return figures.every(({ medianMicroseconds }) => medianMicroseconds < BOUND_MICROSECONDS) ? 0 : 1;
});

function tableOf(figures: readonly PlanFigures[]): string {
  const rows = figures.map(
    ({ strategy, medianMicroseconds: median, p95Microseconds: p95 }) =>
      `${strategy.padEnd(26)}${median.toFixed(1).padStart(8)} µs${p95.toFixed(1).padStart(8)} µs`,
  );
  return `strategy                    median        p95   bound: a median of ${BOUND_MICROSECONDS} µs\n${rows.join('\n')}\n`;
}
