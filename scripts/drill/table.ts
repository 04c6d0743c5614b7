import type { DrillReport, ScenarioResult } from './report.ts';

const MODELS_SHOWN = 3;
const SCENARIOS_SHOWN = 4;
const columns = ['scenario', 'requests', 'survived', 'calls', 'slowest', 'the client saw'] as const;

/** A report for people: a line for each scenario, then what would help, then the survival. */
export function drillTable(report: DrillReport): string {
  const rows = [columns, ...report.results.map(cells)];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) =>
        at === 0 || at === row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const advice = adviceLines(report.results);
  const leftOut = Object.entries(report.left_out).map(([model, why]) => `not played: ${model}: ${why}`);
  const alike = Object.entries(report.alike).map(
    ([model, others]) => `${model} was played for ${some(others)} too, which would come to the same.`,
  );
  return [
    ...lines,
    '',
    ...(advice.length === 0 ? [] : ['What would help:', ...advice, '']),
    ...leftOut,
    ...alike,
    `Times as measured; time-outs, waits and cooldowns of the config are made shorter for the drill.`,
    `survival ${report.survival} % (${report.survived} of ${report.requests} requests, ${report.models.length} model groups, ${Math.round(report.took_ms / 100) / 10} s)`,
    '',
  ].join('\n');
}

function cells(result: ScenarioResult): readonly string[] {
  return [
    result.scenario,
    String(result.requests),
    String(result.survived),
    String(result.calls),
    `${(result.slowest_ms / 1_000).toFixed(2)} s`,
    result.client_saw,
  ];
}

/** The same advice for the same groups is given once, with the scenarios that it would help in. */
function adviceLines(results: readonly ScenarioResult[]): readonly string[] {
  const byAdvice = new Map<
    string,
    { readonly models: readonly string[]; readonly text: string; scenarios: string[] }
  >();
  for (const { scenario, advice } of results) {
    for (const { models, advice: text } of advice) {
      const key = JSON.stringify([models, text]);
      const known = byAdvice.get(key);
      if (known === undefined) byAdvice.set(key, { models, text, scenarios: [scenario] });
      else known.scenarios.push(scenario);
    }
  }
  return [...byAdvice.values()].map(({ models, text, scenarios }) => {
    const many = scenarios.length > SCENARIOS_SHOWN ? `${scenarios.length} scenarios` : scenarios.join(', ');
    return `  ${some(models)}: ${text} (${many})`;
  });
}

function some(models: readonly string[]): string {
  const shown = models.slice(0, MODELS_SHOWN).join(', ');
  return models.length > MODELS_SHOWN ? `${shown} and ${models.length - MODELS_SHOWN} more` : shown;
}

/** Every failure that is played, for `--list`. */
export function scenarioList(scenarios: readonly { readonly name: string; readonly says: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `${scenarios.map(({ name, says }) => `${name.padEnd(width)}  ${says}`).join('\n')}\n`;
}
