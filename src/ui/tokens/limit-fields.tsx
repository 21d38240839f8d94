import type { TokenSummary } from '../../http/web/ui-protocol.ts';

export type TokenLimits = NonNullable<TokenSummary['limits']>;
export type LimitName = keyof TokenLimits;

const LABELS: Readonly<Record<LimitName, string>> = {
    requestsPerMinute: 'Requests per minute',
    tokensPerMinute: 'Tokens per minute',
    tokensPerDay: 'Tokens per day',
    tokensPerMonth: 'Tokens per month',
    concurrentStreams: 'Concurrent replies',
};

export interface LimitFieldsProps {
    readonly limits: TokenLimits;
    readonly onChange: (limits: TokenLimits) => void;
}

/** A number field for each limit. An empty field leaves the server's default. */
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
                        placeholder="Default"
                        value={limits[name] ?? ''}
                        onInput={event => onChange(withLimit(limits, name, event.currentTarget.value))}
                    />
                </label>
            ))}
        </div>
    );
}

/** The limits as text, such as “60 requests per minute”. */
export function describeLimits(limits: TokenLimits): string {
    return toEntries(LABELS)
        .filter(([name]) => limits[name] !== undefined)
        .map(
            ([name, label]) =>
                `${limits[name] === 0 ? 'unlimited' : limits[name]?.toLocaleString()} ${label.toLowerCase()}`,
        )
        .join(' · ');
}

function withLimit(limits: TokenLimits, name: LimitName, text: string): TokenLimits {
    const { [name]: _, ...others } = limits;
    return text === '' ? others : { ...others, [name]: Math.max(0, Math.floor(Number(text))) };
}

/** `Object.entries` with the type of the keys. */
function toEntries(labels: Readonly<Record<LimitName, string>>): readonly (readonly [LimitName, string])[] {
    return Object.entries(labels) as [LimitName, string][];
}
