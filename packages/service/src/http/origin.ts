/** True for addresses that only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether an `Origin` is the address the request itself was sent to. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}

/** The name in a `Host` header, without its port. */
export function hostNameOf(host: string): string {
  const bracketed = /^(\[[^\]]*\])/.exec(host)?.[1];
  return bracketed ?? host.replace(/:\d*$/, '');
}
