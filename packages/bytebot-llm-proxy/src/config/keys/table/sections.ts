import type { KeySection } from '../key-entry.ts';

/** The mappings of a config, in the order of the documents. */
export const sections: readonly KeySection[] = [
  { path: '', others: 'ignored', meaning: 'The top level of the file.' },
  { path: 'litellm_settings', others: 'ignored', meaning: 'How requests are treated.' },
];
