import { printable } from '@bytebot/service';
import type { Summary } from './results.ts';

const LINE_LENGTH = 80;

/**
 * The summary, line by line as S4 prints it. The list of failed models is there only when a model failed, that of the
 * fastest when one answered.
 */
export function summaryText(summary: Summary): string {
  const { failed_models, fastest_models } = summary;
  const lines = [
    'OPENROUTER MODEL TEST SUMMARY',
    '='.repeat(LINE_LENGTH),
    `Total Models Tested: ${summary.total_models_tested}`,
    `Successful Tests: ${summary.successful_tests}`,
    `Failed Tests: ${summary.failed_tests}`,
    `Success Rate: ${summary.success_rate.toFixed(1)}%`,
    `Average Latency: ${summary.average_latency_seconds.toFixed(2)} seconds`,
    `Total Duration: ${summary.total_duration_minutes.toFixed(1)} minutes`,
  ];
  if (failed_models.length > 0) {
    lines.push('', 'FAILED MODELS:');
    for (const { name, reason } of failed_models) lines.push(`  - ${printable(name)}: ${reason}`);
  }
  if (fastest_models.length > 0) {
    lines.push('', 'TOP 5 FASTEST MODELS:');
    for (const [index, { name, latency_seconds }] of fastest_models.entries()) {
      lines.push(`  ${index + 1}. ${printable(name)}: ${latency_seconds.toFixed(1)}s`);
    }
  }
  return lines.join('\n');
}
