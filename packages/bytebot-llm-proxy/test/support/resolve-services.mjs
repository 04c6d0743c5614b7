/** Loaded into a proxy with `--import`: names of Services (`name.namespace.svc`) are those of this machine. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(/\.svc$/.test(name) ? '127.0.0.1' : name, ...rest);
syncBuiltinESMExports();
