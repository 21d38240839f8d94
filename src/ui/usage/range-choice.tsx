export interface RangeChoiceProps {
    readonly ranges: readonly number[];
    readonly days: number;
    readonly onChange: (days: number) => void;
}

/** The number of days up to today. */
export function RangeChoice({ ranges, days, onChange }: RangeChoiceProps) {
    return (
        <fieldset class="segments">
            <legend class="visually-hidden">Days</legend>
            {ranges.map(range => (
                <label key={range}>
                    <input type="radio" name="days" checked={range === days} onChange={() => onChange(range)} />
                    {range === 1 ? 'Today' : `${range} days`}
                </label>
            ))}
        </fieldset>
    );
}
