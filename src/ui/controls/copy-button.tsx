import { useSignal } from '@preact/signals';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';

export interface CopyButtonProps {
    readonly text: string;
    /** The accessible name, such as "Copy API key". */
    readonly label: string;
}

const SHOWN_MS = 1600;

export function CopyButton({ text, label }: CopyButtonProps) {
    const isCopied = useSignal(false);
    return (
        <button
            type="button"
            class="icon-button"
            aria-label={isCopied.value ? 'Copied' : label}
            title={label}
            onClick={() => void copy()}
        >
            <Icon name={isCopied.value ? 'check' : 'copy'} />
        </button>
    );

    async function copy(): Promise<void> {
        isCopied.value = await copyText(text);
        setTimeout(() => {
            isCopied.value = false;
        }, SHOWN_MS);
    }
}
