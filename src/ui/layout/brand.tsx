import { serverName } from './server-name.ts';

export function Brand() {
    return (
        <a class="brand" href="/" aria-label={`${serverName.value}, home`}>
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <rect width="32" height="32" rx="9" fill="#1f6b52" />
                <path
                    d="M9 22.5V11a2.5 2.5 0 0 1 2.5-2.5h9A2.5 2.5 0 0 1 23 11v6a2.5 2.5 0 0 1-2.5 2.5H13z"
                    fill="#fff"
                />
                <path d="M13 12.6h6M13 15.6h4" stroke="#1f6b52" stroke-width="1.6" stroke-linecap="round" />
            </svg>
            <span>{serverName}</span>
        </a>
    );
}
