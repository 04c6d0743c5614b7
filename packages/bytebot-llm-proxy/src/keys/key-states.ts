import type { ErrorKind } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import type { Block } from '../routing/plan/plan-world.ts';

/** What has become of the keys that providers refused, and until when each is left out. */
export class KeyStates {
  /** Whether any key is not as it should be; while none is, nobody need ask further. */
  get hasTrouble(): boolean {
    return false;
  }

  /** Why the key of a deployment is not used for a model now. */
  blockOf(_deployment: Deployment, _upstreamModel: string, _nowMs: number): Block | undefined {
    return undefined;
  }

  succeeded(_deployment: Deployment, _upstreamModel: string, _nowMs: number): void {}

  /** @param hintMs How long the provider asked to wait, if it did. */
  failed(
    _deployment: Deployment,
    _upstreamModel: string,
    _kind: ErrorKind,
    _hintMs: number | undefined,
    _nowMs: number,
  ): void {}
}
