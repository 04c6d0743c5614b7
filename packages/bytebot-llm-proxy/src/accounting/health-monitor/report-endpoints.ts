import type { Log } from '@bytebot/service';
import type { EndpointListener, EndpointState } from './endpoint-health.ts';

/** Tells the log when the address of a provider becomes unhealthy, and when it is healthy again. */
export function reportEndpoints(log: Log): EndpointListener {
  return (state: EndpointState): void => {
    const { provider, baseUrl, isHealthy, lastKind, lastMessage } = state;
    if (isHealthy) log.info(`${provider} is healthy again`, { provider, api_base: baseUrl });
    else
      log.warn(`${provider} is unhealthy: ${state.failuresInRow} failures in a row`, {
        provider,
        api_base: baseUrl,
        kind: lastKind,
        error: lastMessage,
      });
  };
}
