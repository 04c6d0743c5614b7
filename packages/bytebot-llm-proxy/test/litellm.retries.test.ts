import { replay } from './litellm/replay.ts';
import { otherDeployments, retries } from './litellm/tables/retries.ts';
import { retryCounts, retryPolicies, settingsRetries } from './litellm/tables/retry-counts.ts';

replay(retries, otherDeployments, retryCounts, settingsRetries, retryPolicies);
