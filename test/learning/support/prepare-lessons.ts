import { toContentKey } from '../../../src/learning/acceptance/content-key.ts';
import { toNextVersion } from '../../../src/learning/book/to-next-version.ts';
import type { Stores } from '../../../src/ports/stores.ts';
import { factOf } from './numbered-facts.ts';

/** Lessons that one version of the prepared history brings. */
const AT_ONCE = 500;

/** The facts from `start` to before `end` as lessons, as so many turns would leave them, in fewer versions. */
export async function prepareLessons(stores: Stores, agentName: string, start: number, end: number): Promise<void> {
    for (let first = start; first < end; first += AT_ONCE) {
        await prepareVersion(stores, agentName, first, Math.min(first + AT_ONCE, end));
    }
}

async function prepareVersion(
    { agents, lessons }: Stores,
    agentName: string,
    start: number,
    end: number,
): Promise<void> {
    const agent = await agents.findOrNull(agentName);
    if (agent === null) throw new Error(`There is no agent ${agentName}`);
    const add = Array.from({ length: end - start }, (_, index) => {
        const content = factOf(start + index);
        return {
            keyword: 'KNOWLEDGE',
            content,
            contentKey: toContentKey(content),
            status: 'ACTIVE',
            learningJobId: null,
            messageId: null,
            messageIds: [],
            conversationId: null,
            who: 'visitor',
            replacesId: null,
        } as const;
    });
    const at = new Date();
    const version = toNextVersion(agent, { remove: [], add, reason: 'LEARNED', messageIds: [], who: 'visitor', at });
    await lessons.applyVersion(version, { add, change: [] });
}
