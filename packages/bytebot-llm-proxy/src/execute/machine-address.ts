/**
 * Whether an origin is the machine's own service for its identity: the metadata servers of AWS, Azure and Google, and
 * the agents that give containers theirs. They answer this machine alone, so an outgoing proxy could only fail, and it
 * would be told the tokens that are sent there in the clear.
 */
export function isOfThisMachine(origin: string): boolean {
  const host = URL.parse(origin)?.hostname ?? '';
  return /^(?:169\.254\.\d+\.\d+|\[fd00:ec2::[\da-f]+\]|\[fe80:[\da-f:]+\]|metadata\.google\.internal)$/i.test(
    host,
  );
}
