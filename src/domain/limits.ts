export const LIMIT_NAMES = [
    'requestsPerMinute',
    'tokensPerMinute',
    'tokensPerDay',
    'tokensPerMonth',
    'concurrentStreams',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** A limit that is absent or 0 does not apply. */
export type Limits = Readonly<Partial<Record<LimitName, number>>>;

const ITEM = /^(\w+)=(\d{1,15})$/;

/**
 * Limits as text: `requestsPerMinute=60,tokensPerDay=100000`.
 * @throws Error for a text in another format
 */
export function parseLimits(text: string): Limits {
    const items = text.split(/[\s,]+/).filter(item => item !== '');
    return Object.fromEntries(
        items.map(item => {
            const [, name = '', value] = ITEM.exec(item) ?? [];
            if (!isLimitName(name)) {
                throw new Error(`'${item}' is not one of ${LIMIT_NAMES.map(each => `${each}=<number>`).join(', ')}`);
            }
            return [name, Number(value)] as const;
        }),
    );
}

/** The own limits override the general ones; 0 removes a limit. */
export function mergeLimits(general: Limits, own: Limits | null): Limits {
    const merged = Object.entries({ ...general, ...own });
    return Object.fromEntries(merged.filter(([, value]) => value > 0));
}

/** `null` if there is no limit. */
export function limitsOrNull(limits: Limits | null): Limits | null {
    return limits === null || Object.keys(limits).length === 0 ? null : limits;
}

/** The text that `parseLimits` reads. */
export function printLimits(limits: Limits): string {
    return Object.entries(limits)
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
}

function isLimitName(name: string): name is LimitName {
    return LIMIT_NAMES.some(known => known === name);
}
