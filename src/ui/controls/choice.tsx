export interface ChoiceProps {
    readonly label: string;
    /** Values and what they are called. */
    readonly options: readonly (readonly [value: string, name: string])[];
    readonly value: string;
    readonly onChange: (value: string) => void;
}

/** One of a few things, which need not be seen all the time. */
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
