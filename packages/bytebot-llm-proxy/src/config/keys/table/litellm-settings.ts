import { entriesOf } from './row.ts';

export const litellmSettingsKeys = entriesOf('litellm_settings', [
  ['drop_params', 'works', 'boolean', 'Leaves out parameters that a provider does not take.', false],
]);
