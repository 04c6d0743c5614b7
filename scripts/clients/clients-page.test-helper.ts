import { fencedBlocks } from '../check/fenced-blocks.ts';
import { CLIENT_KEY, type ClientVariables, type ClientWorld } from './client-world.test-helper.ts';

const page = 'docs/clients.md';
const address = 'http://localhost:4000';

/** The scripts of docs/clients.md. */
export const pageScripts = fencedBlocks(page, 'js');

/** The two variables that stand for the proxy on the page. */
export function proxyVariables({ url }: ClientWorld): ClientVariables {
  return { BYTEBOT_LLM_PROXY_URL: url, BYTEBOT_LLM_PROXY_API_KEY: CLIENT_KEY };
}

/** What the page exports where it exports `name`. */
export function exportedWith(name: string, world: ClientWorld): ClientVariables {
  const block = fencedBlocks(page, 'sh').find((one) => one.includes(`export ${name}=`)) ?? '';
  const values = proxyVariables(world);
  const lines = [...block.matchAll(/^export (\w+)=(\S+)/gm)];
  return Object.fromEntries(
    lines.map(([, variable = '', text = '']) => [
      variable,
      text.replace(/\$(\w+)/g, (_whole, used: string) => values[used] ?? ''),
    ]),
  );
}

/** `~/.codex/config.toml` of the page, with the world's address. */
export function codexSettings({ url }: ClientWorld): string {
  const [settings = ''] = fencedBlocks(page, 'toml');
  return settings.replace(address, url);
}
