import type { AgentWithBook } from '../domain/agent.ts';
import type { ChatEvents } from '../domain/chat-event.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import { ownerOfAgent, ownerOfDraft } from '../domain/knowledge-owner.ts';
import type { KnowledgeSearch } from '../ports/knowledge-search.ts';
import type { TurnAbort } from '../ports/open-turns.ts';
import type { Clock } from '../shared/clock.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { ChatContext, TurnRecorder } from './chat-context.ts';
import { chatWithAgent } from './chat-with-agent.ts';

export interface TryDraftInput {
    readonly turn: ChatTurn;
    readonly draft: AgentWithBook;
}

/**
 * A reply from a book that is not saved. It is generated like any other, but not recorded, so nothing is learned from it.
 * @throws AppError what `chatWithAgent` throws
 */
export function tryDraft(context: ChatContext, { turn, draft }: TryDraftInput, abort: TurnAbort): ChatEvents {
    const { agentName } = draft.agent;
    const trial: ChatContext = {
        ...context,
        findAgent: async () => draft,
        recorder: recordNothing(context.now),
        knowledgeSearch: searchForDraft(context.knowledgeSearch, agentName),
    };
    return chatWithAgent(trial, turn, abort);
}

function recordNothing(now: Clock): TurnRecorder {
    return {
        begin: async () => ({ replyId: newRandomHex(), conversationId: newRandomHex(), createdAt: now(), refused: [] }),
        end: async () => undefined,
    };
}

/** The draft's passages have their own owner in the index, so that chats with the saved agent do not find them. */
function searchForDraft(search: KnowledgeSearch, agentName: string): KnowledgeSearch {
    const own = ownerOfAgent(agentName);
    const draft = ownerOfDraft(agentName);
    return {
        index: (owner, knowledge) => search.index(owner === own ? draft : owner, knowledge),
        async find({ owners, ...input }) {
            const found = await search.find({ ...input, owners: owners.map(owner => (owner === own ? draft : owner)) });
            return found.map(passage => (passage.owner === draft ? { ...passage, owner: own } : passage));
        },
    };
}
