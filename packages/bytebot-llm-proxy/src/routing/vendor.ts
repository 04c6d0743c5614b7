import type { Candidate } from './candidate.ts';

/**
 * Whose model a candidate is: behind a catalogue the one that the id begins with (`meta-llama/llama-3`), else the
 * provider itself.
 */
export function vendorOf({ deployment, upstreamModel }: Candidate): string {
  if (deployment.provider.hasCatalogue !== true) return deployment.provider.id;
  const slash = upstreamModel.indexOf('/');
  return slash <= 0 ? upstreamModel : upstreamModel.slice(0, slash);
}
