import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ConversationSummary, ConversationsAnswer } from '../../http/web/ui-protocol.ts';
import { createPager, type Pager } from '../api/pager.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';

/** The visitor's conversations with an agent, loaded page by page. */
export interface ConversationPages {
    /** Empty for all conversations. */
    readonly search: Signal<string>;
    /** The matches: by title at once, then also by the server's full-text search. */
    readonly items: ReadonlySignal<readonly ConversationSummary[]>;
    /** The pager of the search, or of the whole list if there is no search. */
    readonly pager: ReadonlySignal<Pager<ConversationSummary>>;
    reload(): Promise<void>;
}

const DEBOUNCE_MS = 250;

export function createConversationPages(agentName: string): ConversationPages {
    const search = signal('');
    const all = pagerOf(agentName, '');
    const found = signal<Pager<ConversationSummary> | null>(null);
    const items = computed(() => {
        const words = search.value.trim().toLowerCase();
        if (words === '') return all.items.value;
        const byTitle = all.items.value.filter(({ title }) => title.toLowerCase().includes(words));
        const byWords = new Map(found.value?.items.value.map(item => [item.id, item]));
        // Those with an excerpt take the places of their titles.
        const known = new Map(byTitle.map(item => [item.id, byWords.get(item.id) ?? item]));
        return [...new Map([...known, ...byWords]).values()];
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    search.subscribe(text => {
        clearTimeout(timer);
        found.value = null;
        if (text.trim() === '') return;
        timer = setTimeout(() => {
            found.value = pagerOf(agentName, text);
        }, DEBOUNCE_MS);
    });
    return {
        search,
        items,
        pager: computed(() => found.value ?? all),
        async reload() {
            await Promise.all([all.reload(), found.value?.reload()]);
        },
    };
}

function pagerOf(agentName: string, search: string): Pager<ConversationSummary> {
    let next: string | null = null;
    return createPager(async last => {
        if (last === null) next = null;
        for (;;) {
            const query = new URLSearchParams({ search, ...(next === null ? {} : { after: next }) });
            const answer = await requestJson<ConversationsAnswer>(agentPath(agentName, `/api/conversations?${query}`));
            next = answer.next;
            // A search page may be empty although later pages have matches.
            if (answer.conversations.length === 0 && next !== null) continue;
            return { items: answer.conversations, hasMore: next !== null };
        }
    });
}
