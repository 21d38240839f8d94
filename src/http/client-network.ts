import ipaddr from 'ipaddr.js';
import type { HttpContext } from './http-context.ts';
import { type AddressSource, addressOf } from './to-caller.ts';

/**
 * Under what a client without a key is counted: its address, of IPv6 the network of 64 bits that one household has. `null` for
 * clients on this machine, among them a proxy that is not trusted to say for whom it asks.
 */
export function clientNetwork(
    { http }: HttpContext,
    { request, server }: { readonly request: Request; readonly server: AddressSource | null },
): string | null {
    const address = addressOf({ request, server, isProxyTrusted: http.isProxyTrusted });
    if (address === null || !ipaddr.isValid(address)) return address;
    const parsed = ipaddr.process(address);
    if (parsed.range() === 'loopback') return null;
    if (parsed.kind() === 'ipv4') return parsed.toString();
    return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}
