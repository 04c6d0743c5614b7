/**
 * Loaded into a proxy with `--import`: every connection, look-up or packet to anywhere but loopback fails at once,
 * and is told on the standard error as `WAY OUT <what> <where>`.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const STANDARD_ERROR = 2;
const local = /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0|::)$/;

function refuse(what, where) {
  writeSync(STANDARD_ERROR, `WAY OUT ${what} ${where}\n`);
  return Object.assign(new Error(`no way out: ${what} ${where}`), { code: 'ENETUNREACH' });
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function connectLocally(...given) {
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: given[1] };
  const host = typeof options.host === 'string' ? options.host : 'localhost';
  if (options.path !== undefined || local.test(host)) return Reflect.apply(connect, this, given);
  const error = refuse('connect', `${host}:${options.port}`);
  process.nextTick(() => this.destroy(error));
  return this;
};

function lookupLocally(lookup) {
  return (name, ...rest) => {
    if (local.test(name)) return lookup(name, ...rest);
    const error = refuse('lookup', name);
    const callback = rest.at(-1);
    if (typeof callback !== 'function') return Promise.reject(error);
    process.nextTick(callback, error);
    return undefined;
  };
}

for (const holder of [dns, dns.promises]) {
  for (const name of Object.keys(holder)) {
    if (/^(?:lookup|resolve\w*|reverse)$/.test(name)) holder[name] = lookupLocally(holder[name]);
  }
}

dgram.Socket.prototype.send = function sendNothing() {
  throw refuse('datagram', 'anywhere');
};

syncBuiltinESMExports();
