import type { Log } from '@bytebot/service';
import type { Candidate } from '../routing/candidate.ts';
import type { Cooldown } from '../routing/cooldown.ts';
import type { DeploymentLabels, Metrics } from '../telemetry/metrics.ts';
import type { FailedAttempt } from './deployment-states.ts';

/** Hears when a deployment is taken out of use and when it comes back. */
export interface CooldownListener {
  /** Once for each cooldown, also where further failures lengthen it. */
  cooled(candidate: Candidate, call: FailedAttempt, cooldown: Cooldown): void;
  restored(candidate: Candidate, call: FailedAttempt): void;
}

/** Tells the log and the metrics. */
export function reportCooldowns(
  log: Log,
  metrics: Pick<Metrics, 'deploymentCooledDown' | 'deploymentRestored'>,
): CooldownListener {
  return {
    cooled(candidate, call, { durationMs }) {
      const { deployment, upstreamModel: model } = candidate;
      metrics.deploymentCooledDown(labelsOf(candidate, call), call.status);
      log.warn(
        `${model} at ${deployment.provider.name} is left out for ${seconds(durationMs)} s (${call.kind})`,
        {
          deployment: deployment.id,
          provider: deployment.provider.id,
          model,
          model_group: call.modelGroup,
          status: call.status,
          kind: call.kind,
        },
      );
    },
    restored(candidate, call) {
      metrics.deploymentRestored(labelsOf(candidate, call));
    },
  };
}

function labelsOf({ deployment, upstreamModel }: Candidate, { modelGroup }: FailedAttempt): DeploymentLabels {
  return {
    provider: deployment.provider.id,
    deploymentId: deployment.id,
    model: upstreamModel,
    modelGroup,
  };
}

function seconds(durationMs: number): string {
  return String(Math.round(durationMs / 100) / 10);
}
