/** Whose token it is, as its verified claims say. */
export interface TokenIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** When it stops being valid, the allowance for other clocks included; epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** As Kubernetes calls the user of a ServiceAccount. */
export function userNameOf({ namespace, serviceAccount }: TokenIdentity): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`;
}
