import type { ErrorKind } from '@bytebot/shared';
import type { Candidate } from '../routing/candidate.ts';
import { allowedFailsOf } from '../routing/cooldown.ts';
import type { Block } from '../routing/plan/plan-world.ts';
import { type CooldownSettings, defaultRouting } from '../routing/routing-settings.ts';
import {
  type KeyEffect,
  type KeyScopes,
  type KeyTrouble,
  type KeyTroubleState,
  keepsOut,
  keyEffectOf,
  keyScopesOf,
} from './key-trouble.ts';

/** A call that its provider refused, as far as its key is concerned. */
export interface RefusedCall {
  readonly kind: ErrorKind;
  /** How long the provider asked to wait, in milliseconds, if it did. */
  readonly hintMs: number | undefined;
  /** The provider's own words, redacted. */
  readonly message: string;
}

/** Hears when a key is left out and when it is back. */
export interface KeyListener {
  troubled(candidate: Candidate, trouble: KeyTrouble): void;
  recovered(candidate: Candidate, trouble: KeyTrouble): void;
}

export interface KeyStatesOptions {
  /** The cooldown settings now. */
  readonly settings: () => CooldownSettings;
  readonly listener: KeyListener;
}

const MINUTE_MS = 60_000;
const FIRST_PROBE_MS = 5 * MINUTE_MS;
const LONGEST_PROBE_MS = 60 * MINUTE_MS;
/** While one call finds out, others stay away for this long at most. */
const PROBE_CALL_MS = MINUTE_MS;
/** A spent quota without a time of its reset. */
const QUOTA_MS = 60 * MINUTE_MS;
/** No refusal is believed for longer: after a day one call finds out. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;
const TROUBLES_MAX = 10_000;
/** The class of a limit does not depend on its status. */
const LIMIT_STATUS = 429;
const SWEEP_EVERY_MS = 10_000;

const reasons: Readonly<Record<KeyTroubleState, Block['reason']>> = {
  cooling: 'key_cooling',
  parked: 'key_parked',
  disabled: 'key_disabled',
};

/**
 * What has become of the keys that providers refused, and until when each is left out. Only what is wrong is kept: by
 * the value of the key, of which a hash is known here, so that a rotated key begins anew.
 */
export class KeyStates {
  readonly #troubles = new Map<string, KeyTrouble>();
  readonly #settings: () => CooldownSettings;
  readonly #listener: KeyListener | undefined;
  #sweptAtMs = 0;
  /** Whether any key is not as it should be; while none is, nobody need ask further. */
  hasTrouble = false;

  constructor(options: Partial<KeyStatesOptions> = {}) {
    this.#settings = options.settings ?? (() => defaultRouting.cooldown);
    this.#listener = options.listener;
  }

  /** Why the key of a candidate is not used for its model now. A key whose time to be tried has come is not left out. */
  blockOf(candidate: Candidate, nowMs: number): Block | undefined {
    if (!this.hasTrouble) return undefined;
    let found: KeyTrouble | undefined;
    for (const trouble of this.#troublesOf(keyScopesOf(candidate)))
      if (keepsOut(trouble, nowMs) && (found === undefined || found.untilMs < trouble.untilMs))
        found = trouble;
    if (found === undefined) return undefined;
    return {
      reason: reasons[found.state],
      untilMs: found.probeMs === undefined ? found.untilMs : undefined,
    };
  }

  /**
   * Whether the key of any of these candidates may be used. Where none may, there is nobody else to ask and none is left
   * out for its key: the provider says what is wrong, or that it is right again.
   */
  hasUsableKey(candidates: readonly Candidate[], nowMs: number): boolean {
    return candidates.some((candidate) => {
      const { provider, key } = candidate.deployment;
      const isMissing = provider.keyRequired && key.read() === undefined;
      return !isMissing && this.blockOf(candidate, nowMs) === undefined;
    });
  }

  /** A call begins: if it finds out whether a key is right again, the others wait for its end. */
  began(candidate: Candidate, nowMs: number): void {
    if (!this.hasTrouble) return;
    for (const trouble of this.#troublesOf(keyScopesOf(candidate))) {
      if (trouble.probeMs === undefined || keepsOut(trouble, nowMs)) continue;
      trouble.isProbed = true;
      trouble.untilMs = nowMs + PROBE_CALL_MS;
      trouble.lengthMs = PROBE_CALL_MS;
    }
  }

  /** An answer came: whatever was refused before is permitted now. A limit is waited for to its end all the same. */
  succeeded(candidate: Candidate, nowMs: number): void {
    if (!this.hasTrouble) return;
    for (const trouble of this.#troublesOf(keyScopesOf(candidate))) {
      if (trouble.probeMs === undefined) continue;
      this.#troubles.delete(trouble.scope);
      this.#listener?.recovered(candidate, trouble);
    }
    this.#sweep(nowMs);
  }

  failed(candidate: Candidate, call: RefusedCall, nowMs: number): void {
    const effect = keyEffectOf(call.kind);
    if (effect === undefined) return;
    const scopes = keyScopesOf(candidate);
    const scope = scopes[effect.scope];
    const before = this.#troubles.get(scope);
    const probeMs = effect.isProbed ? nextProbeMs(before, effect, nowMs) : undefined;
    const lengthMs = Math.min(probeMs ?? this.#coolingMs(candidate, call), LONGEST_MS);
    if (lengthMs <= 0) return;
    // A call that was under way at the first refusal says nothing new.
    if (before !== undefined && isSame(before, effect) && keepsOut(before, nowMs) && !before.isProbed) {
      if (effect.isProbed || before.untilMs >= nowMs + lengthMs) return;
    }
    const trouble: KeyTrouble = {
      scope,
      state: effect.state,
      kind: call.kind,
      provider: candidate.deployment.provider.id,
      keyId: scopes.keyId,
      model: effect.scope.endsWith('Model') ? candidate.upstreamModel : undefined,
      quotaGroup: effect.scope.startsWith('account') ? candidate.deployment.routing.quotaGroup : undefined,
      sinceMs: before !== undefined && isSame(before, effect) ? before.sinceMs : nowMs,
      untilMs: nowMs + lengthMs,
      lengthMs,
      probeMs,
      isProbed: false,
      message: call.message,
    };
    this.#keep(trouble, nowMs);
    if (before === undefined || !isSame(before, effect)) this.#listener?.troubled(candidate, trouble);
  }

  /** Everything that is wrong now, the oldest first. */
  troubles(nowMs: number): readonly KeyTrouble[] {
    this.#sweptAtMs = 0;
    this.#sweep(nowMs);
    return [...this.#troubles.values()];
  }

  #troublesOf(scopes: KeyScopes): KeyTrouble[] {
    const { key, keyModel, account, accountModel } = scopes;
    const names = account === key ? [key, keyModel] : [key, keyModel, account, accountModel];
    return names.map((name) => this.#troubles.get(name)).filter((trouble) => trouble !== undefined);
  }

  /**
   * How long a limit is waited for. Where cooldowns are switched off, or 0, no key cools; and where so many limits are
   * allowed (`allowed_fails`), the deployment decides when it is enough.
   */
  #coolingMs({ deployment: { routing } }: Candidate, { kind, hintMs }: RefusedCall): number {
    const settings = this.#settings();
    if (settings.disabled || routing.cooldownMs === 0) return 0;
    if (kind === 'quota_exhausted') return hintMs ?? QUOTA_MS;
    const allowed = allowedFailsOf({ kind, status: LIMIT_STATUS }, routing, settings);
    return allowed !== undefined && allowed > 0 ? 0 : (routing.cooldownMs ?? hintMs ?? settings.cooldownMs);
  }

  #keep(trouble: KeyTrouble, nowMs: number): void {
    this.#sweep(nowMs);
    this.#troubles.delete(trouble.scope);
    if (this.#troubles.size >= TROUBLES_MAX) {
      const [oldest] = this.#troubles.keys();
      if (oldest !== undefined) this.#troubles.delete(oldest);
    }
    this.#troubles.set(trouble.scope, trouble);
    this.hasTrouble = true;
  }

  /** Forgets what is over; and keys that nobody has asked for since they were to be tried, which may be gone. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptAtMs) < SWEEP_EVERY_MS && this.#troubles.size > 0) return;
    this.#sweptAtMs = nowMs;
    for (const trouble of this.#troubles.values()) {
      const keptForMs = trouble.probeMs === undefined ? 0 : LONGEST_PROBE_MS;
      const isAhead = trouble.untilMs - nowMs > trouble.lengthMs;
      if (isAhead || nowMs >= trouble.untilMs + keptForMs) this.#troubles.delete(trouble.scope);
    }
    this.hasTrouble = this.#troubles.size > 0;
  }
}

function isSame(before: KeyTrouble, { state }: KeyEffect): boolean {
  return before.state === state;
}

/** 5, 10, 20, 40 minutes, then every hour. */
function nextProbeMs(before: KeyTrouble | undefined, effect: KeyEffect, nowMs: number): number {
  if (before?.probeMs === undefined || !isSame(before, effect)) return FIRST_PROBE_MS;
  if (keepsOut(before, nowMs) && !before.isProbed) return before.probeMs;
  return Math.min(before.probeMs * 2, LONGEST_PROBE_MS);
}
