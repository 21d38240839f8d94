import type { ReplyEnd } from '../domain/chat-event.ts';
import type { ChatMessage } from '../domain/chat-message.ts';
import type { ChatSource } from '../domain/chat-turn.ts';
import type { ReplyChoice } from '../domain/reply-draft.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { Trace } from '../shared/trace.ts';
import type { ModelRequest } from './chat-model.ts';

/** Something that goes on, and what is told of it when it has ended. */
export interface Observed<End> {
    /** What the parts of it belong under. */
    readonly trace: Trace;
    end(end: End): void;
}

/** A request that came in. */
export interface RequestStart {
    readonly trace: Trace;
    readonly method: string;
}

export interface RequestEnd {
    /** The pattern of its route, never the address itself; `null` where no route fits. */
    readonly route: string | null;
    readonly status: number;
    /** Up to the last byte of the answer. */
    readonly durationMs: number;
}

export interface ObservedRequest extends Observed<RequestEnd> {
    /** The answer is a stream, which ends with the request. */
    streamBegan(): void;
}

/** A reply of an agent to somebody. */
export interface ReplyStart {
    readonly trace: Trace;
    readonly source: ChatSource;
    readonly agentName: string;
    readonly replyId: string;
    readonly conversationId: string;
    /** What was said; private. */
    readonly thread: readonly ChatMessage[];
}

export interface ReplyOutcome {
    readonly status: 'COMPLETE' | 'INTERRUPTED' | 'FAILED';
    readonly errorCode: ErrorCode | null;
    /** `null` where it did not get that far. */
    readonly end: ReplyEnd | null;
    /** What the agent said; private. */
    readonly choices: readonly ReplyChoice[];
    /** Up to the model's first sign of life; `null` where there was none. */
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}

/** One provider that is asked for a reply; where it fails, the next one is. */
export interface ProviderStart {
    readonly trace: Trace;
    readonly provider: string;
    /** For what is said of a request; its texts are private. */
    readonly request: ModelRequest;
}

export interface ProviderOutcome {
    readonly status: 'ANSWERED' | 'FAILED' | 'ABANDONED';
    readonly errorCode: ErrorCode | null;
    readonly reply: ReplyEnd | null;
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}

/** What came of a learning job; a job that failed may be tried again. */
export type LearningResult = 'learned' | 'proposed' | 'refused' | 'nothing' | 'skipped' | 'failed';

/**
 * Whoever wants to know what the server does: to count it, to write it down, to trace it. Every method returns at once and never throws;
 * nothing that is told waits for it.
 */
export interface Observer {
    requestBegan(start: RequestStart): ObservedRequest;
    replyBegan(start: ReplyStart): Observed<ReplyOutcome>;
    providerAsked(start: ProviderStart): Observed<ProviderOutcome>;
    /** `lines` of that result: of one job some may be learned and others refused. */
    lessonsDecided(result: LearningResult, lines: number): void;
    /** Somebody was refused because of a limit, e.g. `requestsPerMinute`. */
    limitReached(limit: string): void;
}
