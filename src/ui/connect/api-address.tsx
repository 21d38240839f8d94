import { CopyButton } from '../controls/copy-button.tsx';

export interface ApiAddressProps {
    readonly label: string;
    readonly value: string;
}

export function ApiAddress({ label, value }: ApiAddressProps) {
    return (
        <div class="address">
            <dt>{label}</dt>
            <dd>
                <code>{value}</code>
                <CopyButton text={value} label={`Copy: ${label}`} />
            </dd>
        </div>
    );
}
