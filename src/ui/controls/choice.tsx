export interface ChoiceProps {
    readonly label: string;
    readonly options: readonly (readonly [value: string, name: string])[];
    readonly value: string;
    readonly onChange: (value: string) => void;
}

/** A select without a visible label. */
export function Choice({ label, options, value, onChange }: ChoiceProps) {
    return (
        <select
            class="input fitting"
            aria-label={label}
            value={value}
            onChange={event => onChange(event.currentTarget.value)}
        >
            {options.map(([each, name]) => (
                <option key={each} value={each}>
                    {name}
                </option>
            ))}
        </select>
    );
}
