import { printable } from '@bytebot/service';
import type { ModelResult } from './results.ts';

/** How far a run is. */
export interface Position {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** Until the last model has answered; undefined after it. */
  readonly leftMs: number | undefined;
}

/** The line that stays for one tested model: `[3/346] ok      …`. */
export function progressLine(result: ModelResult, { index, total, leftMs }: Position): string {
  const told = result.success
    ? `ok      ${shown(result)}: ${result.latency_seconds.toFixed(2)} s, ${result.tokens} tokens`
    : `failed  ${shown(result)}: ${result.reason}`;
  return `[${index}/${total}] ${told}${leftMs === undefined ? '' : `, about ${durationText(leftMs)} left`}`;
}

/** How long the models that are left will take: each as long as those before, and the pauses between them. */
export function timeLeft(results: readonly ModelResult[], modelsLeft: number, delayMs: number): number {
  const seconds = results.reduce((sum, { latency_seconds }) => sum + latency_seconds, 0);
  const eachMs = results.length === 0 ? 0 : (1_000 * seconds) / results.length;
  return modelsLeft * (eachMs + delayMs);
}

/** `45 s`, `12 min`, `17 h 15 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A model as lines show it; names come from outside. */
export function shown({ model, name }: Pick<ModelResult, 'model' | 'name'>): string {
  return name === model ? printable(model) : `${printable(name)} (${printable(model)})`;
}
