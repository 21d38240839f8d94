import type { Agent } from '../agents/agent.ts';
import type { CompiledBook } from '../books/book.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { ReplyEnd } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyChoice } from './reply-draft.ts';

/** What `chatWithAgent` needs of the rest of the server. */
export interface ChatContext {
    /** @throws AppError `model_not_found`, `agent_deleted` */
    findAgent(agentName: string): Promise<AgentWithBook>;
    readonly recorder: TurnRecorder;
    readonly model: ChatModel;
}

export interface AgentWithBook {
    readonly agent: Agent;
    readonly book: CompiledBook;
}

export interface BegunTurn {
    readonly replyId: string;
    readonly conversationId: string;
    readonly createdAt: Date;
}

export interface EndedReply {
    /** At least one. */
    readonly choices: readonly ReplyChoice[];
    readonly outcome:
        | { readonly status: 'COMPLETE'; readonly end: ReplyEnd }
        | { readonly status: 'INTERRUPTED' }
        | { readonly status: 'FAILED'; readonly errorCode: ErrorCode };
}

/** Where the core writes down what is said. `begin` before the model is asked, `end` before the caller sees the finish. */
export interface TurnRecorder<Begun extends BegunTurn = BegunTurn> {
    begin(turn: ChatTurn, agent: AgentWithBook): Promise<Begun>;
    end(begun: Begun, reply: EndedReply): Promise<void>;
}
