import type { TokenSummary } from '../../http/web/ui-protocol.ts';

export type TokenLimits = NonNullable<TokenSummary['limits']>;
export type LimitName = keyof TokenLimits;

const LABELS: Readonly<Record<LimitName, string>> = {
    requestsPerMinute: 'Requests a minute',
    tokensPerMinute: 'Tokens a minute',
    tokensPerDay: 'Tokens a day',
    tokensPerMonth: 'Tokens a month',
    concurrentStreams: 'Answers at once',
};

export interface LimitFieldsProps {
    readonly limits: TokenLimits;
    readonly onChange: (limits: TokenLimits) => void;
}

/** One number for each limit; an empty one is none. */
export function LimitFields({ limits, onChange }: LimitFieldsProps) {
    return (
        <div class="limit-fields">
            {toEntries(LABELS).map(([name, label]) => (
                <label key={name} class="field">
                    <span>{label}</span>
                    <input
                        class="input"
                        type="number"
                        inputMode="numeric"
                        min={0}
                        step={1}
                        placeholder="None of its own"
                        value={limits[name] ?? ''}
                        onInput={event => onChange(withLimit(limits, name, event.currentTarget.value))}
                    />
                </label>
            ))}
        </div>
    );
}

/** The limits in words, as in “60 requests a minute”. */
export function describeLimits(limits: TokenLimits): string {
    return toEntries(LABELS)
        .filter(([name]) => limits[name] !== undefined)
        .map(([name, label]) => `${limits[name] === 0 ? 'any' : limits[name]?.toLocaleString()} ${label.toLowerCase()}`)
        .join(' · ');
}

function withLimit(limits: TokenLimits, name: LimitName, text: string): TokenLimits {
    const { [name]: _, ...others } = limits;
    return text === '' ? others : { ...others, [name]: Math.max(0, Math.floor(Number(text))) };
}

/** `Object.entries` forgets the names. */
function toEntries(labels: Readonly<Record<LimitName, string>>): readonly (readonly [LimitName, string])[] {
    return Object.entries(labels) as [LimitName, string][];
}
