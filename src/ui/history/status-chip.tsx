import type { HistoryConversation } from '../../http/web/history-ui-protocol.ts';

const LABELS = { COMPLETE: '', INTERRUPTED: 'Interrupted', FAILED: 'Failed' } as const;

/** Shown only for replies that are not complete. */
export function StatusChip({ status }: { readonly status: HistoryConversation['status'] }) {
    if (status === 'COMPLETE') return null;
    return <span class={status === 'FAILED' ? 'chip danger' : 'chip'}>{LABELS[status]}</span>;
}
