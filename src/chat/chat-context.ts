import type { AgentWithBook } from '../domain/agent.ts';
import type { ReplyEnd } from '../domain/chat-event.ts';
import type { ToolCall } from '../domain/chat-message.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import type { ReplyChoice } from '../domain/reply-draft.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { KnowledgePages } from '../ports/knowledge-pages.ts';
import type { KnowledgeSearch } from '../ports/knowledge-search.ts';
import type { Observer } from '../ports/observer.ts';
import type { OpenTurns } from '../ports/open-turns.ts';
import type { ToolRunner } from '../ports/tool-runner.ts';
import type { Clock } from '../shared/clock.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** What `chatWithAgent` needs from the rest of the server. */
export interface ChatContext extends ReplyContext {
    /** @throws AppError `model_not_found`, `agent_deleted` */
    findAgent(agentName: string): Promise<AgentWithBook>;
    readonly recorder: TurnRecorder;
    readonly openTurns: OpenTurns;
    readonly observer: Observer;
    readonly now: Clock;
}

/** What generates a reply, for a client or for another agent. */
export interface ReplyContext {
    readonly model: ChatModel;
    readonly toolRunner: ToolRunner;
    readonly knowledgeSearch: KnowledgeSearch;
    readonly knowledgePages: KnowledgePages;
}

export interface BegunTurn {
    readonly replyId: string;
    readonly conversationId: string;
    readonly createdAt: Date;
    /** Earlier questions of the thread, by index, that no provider will ever answer: the model does not get them. */
    readonly refused: readonly number[];
}

/** One round of calls to the agent's own tools before the reply. */
export interface ReplyStep {
    /** The model's text next to its calls; it is also part of the reply. */
    readonly text: string;
    readonly reasoning: string;
    readonly calls: readonly ToolCall[];
    /** One per call, in order; fewer if the turn ended early. */
    readonly results: readonly { readonly toolCallId: string; readonly text: string }[];
    readonly end: ReplyEnd;
}

export interface EndedReply {
    /** The rounds before the reply, in order. */
    readonly steps: readonly ReplyStep[];
    /** At least one. */
    readonly choices: readonly ReplyChoice[];
    readonly outcome:
        | { readonly status: 'COMPLETE'; readonly end: ReplyEnd }
        | { readonly status: 'INTERRUPTED' }
        | { readonly status: 'FAILED'; readonly errorCode: ErrorCode };
}

/** Records turns: `begin` runs before the model request, `end` before the caller sees `finish`. */
export interface TurnRecorder<Begun extends BegunTurn = BegunTurn> {
    begin(turn: ChatTurn, agent: AgentWithBook): Promise<Begun>;
    end(begun: Begun, reply: EndedReply): Promise<void>;
}
