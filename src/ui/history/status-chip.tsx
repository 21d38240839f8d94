import type { HistoryConversation } from '../../http/web/history-ui-protocol.ts';

const WORDS = { COMPLETE: '', INTERRUPTED: 'Interrupted', FAILED: 'Failed' } as const;

/** How a reply ended, where that is worth a word. */
export function StatusChip({ status }: { readonly status: HistoryConversation['status'] }) {
    if (status === 'COMPLETE') return null;
    return <span class={status === 'FAILED' ? 'chip danger' : 'chip'}>{WORDS[status]}</span>;
}
