import { useState } from 'react';
import { KeyTroubles } from './key-troubles.tsx';
import { LimitList } from './limit-list.tsx';
import { ProviderTable } from './provider-table.tsx';
import type { ProxyClient } from './proxy-client.ts';
import { RequestDialog } from './request-dialog.tsx';
import { RequestList } from './request-list.tsx';
import type { ProxyStats } from './stats.ts';
import { Tiles } from './tiles.tsx';
import { TrafficChart } from './traffic-chart.tsx';
import type { Live } from './use-live.ts';

interface OverviewProps {
  readonly stats: ProxyStats;
  readonly live: Live;
  readonly client: ProxyClient;
}

/** Everything at a glance: the numbers, the traffic, who serves it, what limits it, and the last requests. */
export function Overview({ stats, live, client }: OverviewProps) {
  const [shown, setShown] = useState<string>();
  return (
    <div className="overview">
      <h1 className="only-heard">What the proxy does now</h1>
      <Tiles stats={stats} health={live.health} />
      <TrafficChart stats={stats} />
      <KeyTroubles keys={live.keys} />
      <ProviderTable providers={stats.providers} />
      <LimitList limits={stats.limits} />
      <RequestList requests={live.requests} onShow={setShown} />
      {shown !== undefined && (
        <RequestDialog key={shown} id={shown} client={client} onClose={() => setShown(undefined)} />
      )}
    </div>
  );
}
