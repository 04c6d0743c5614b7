/** What the providers of the storm are asked to do; each is answered by a report. */
export type ProviderCommand =
  | { readonly type: 'listen'; readonly name: string; readonly port: number; readonly isStormy: boolean }
  | { readonly type: 'report' };

export interface ProviderReport {
  /** Calls that arrived, by deployment. */
  readonly calls: Readonly<Record<string, number>>;
}
