import type { Observer } from '../ports/observer.ts';
import type { Trace } from '../shared/trace.ts';
import type { EndedReply } from './chat-context.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyChoice } from './reply-draft.ts';

export interface ObserveReplyInput {
    readonly turn: ChatTurn;
    readonly agentName: string;
    readonly replyId: string;
    readonly conversationId: string;
    /** By the monotonic clock, in milliseconds. */
    readonly startedAt: number;
}

export interface ObservedReply {
    readonly trace: Trace;
    /** The model gave its first sign of life. */
    begin(): void;
    end(outcome: EndedReply['outcome'], choices: readonly ReplyChoice[]): void;
}

/** Tells the observer of one reply, with its times. */
export function observeReply(observer: Observer, { turn, startedAt, ...reply }: ObserveReplyInput): ObservedReply {
    const { trace, thread } = turn;
    const observed = observer.replyBegan({ ...reply, trace, thread, source: turn.caller.source });
    let firstTokenMs: number | null = null;
    return {
        trace: observed.trace,
        begin() {
            firstTokenMs = performance.now() - startedAt;
        },
        end(outcome, choices) {
            observed.end({
                status: outcome.status,
                errorCode: outcome.status === 'FAILED' ? outcome.errorCode : null,
                end: outcome.status === 'COMPLETE' ? outcome.end : null,
                choices,
                firstTokenMs,
                durationMs: performance.now() - startedAt,
            });
        },
    };
}
