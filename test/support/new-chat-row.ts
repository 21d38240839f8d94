import type { NewChatRow } from '../../src/domain/chat-row.ts';

/** A complete question of a visitor, with what the test says otherwise. */
export function newChatRow(overrides: Partial<NewChatRow> = {}): NewChatRow {
    return {
        createdAt: new Date('2026-11-22T10:11:12.345Z'),
        messageHash: 'hash-of-question',
        previousMessageHash: null,
        conversationId: 'conversation',
        agentName: 'jack-green',
        agentHash: 'hash-of-book',
        message: { role: 'USER', content: 'Hello!' },
        status: 'COMPLETE',
        usage: null,
        model: null,
        provider: null,
        durationMs: null,
        url: '/agents/jack-green',
        ip: '127.0.0.1',
        userAgent: 'Browser',
        language: 'cs',
        platform: 'Linux',
        source: 'AGENT_PAGE_CHAT',
        apiKey: null,
        callerHash: 'caller',
        replyId: null,
        isUtility: false,
        ...overrides,
    };
}
