/**
 * For the router, which otherwise looks for the path behind the eleventh character of an address and misses the beginning of
 * `http://ai/agents`.
 */
export const ANY_HOST = { handler: { standardHostname: false } } as const;
