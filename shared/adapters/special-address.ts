import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is anything but one of the public internet: private, loopback, link-local (where the metadata of
 * clouds is), shared, multicast, reserved, or a way to write one of these in IPv6.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isSpecialAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return true;
  // Of IPv6 only 2000::/3 is given out as global unicast.
  return parsed.kind() === 'ipv6' && (parsed.toByteArray()[0] ?? 0) >> 5 !== 1;
}

/** Whether an IP address is the machine's own. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether a URL leads to the machine's own address by number; of a name that is not said. */
export function isLoopbackUrl(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && isLoopbackAddress(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}
