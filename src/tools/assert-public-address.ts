import ipaddr from 'ipaddr.js';
import { AppError } from '../shared/errors.ts';

/**
 * Whether an address is one of the public internet. Everything with a purpose of its own is not: loopback, private, link-local, unique
 * local, carrier-grade NAT, multicast, reserved, IPv4 in IPv6 in any of its forms.
 */
export function isPublicAddress(address: string): boolean {
    // The zone of `fe80::1%eth0` is no part of the address.
    const plain = address.split('%')[0] ?? '';
    return ipaddr.isValid(plain) && ipaddr.process(plain).range() === 'unicast';
}

/** @throws AppError `forbidden` where one of the addresses behind a name is not public */
export function assertPublicAddresses(host: string, addresses: readonly string[]): void {
    if (addresses.length > 0 && addresses.every(isPublicAddress)) return;
    throw new AppError(
        'forbidden',
        `The server does not go to '${host}': it is no address of the public internet. The operator can allow that.`,
        { publicMessage: 'The server does not go to this address.' },
    );
}
