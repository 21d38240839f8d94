import type { ComponentType } from 'preact';
import type { ChatSession } from '../chat/chat-session.ts';
import type { BookDraft } from './book-draft.ts';
import { TryPane, type TryPaneProps } from './try-pane.tsx';
import { createTrySession } from './try-session.ts';

/** The chat beside the book. All that shows answers comes with it, so it is loaded when somebody wants to try. */
export interface Trial {
    readonly chat: ChatSession;
    readonly Pane: ComponentType<TryPaneProps>;
}

export function openTrial({ agentName, text }: BookDraft): Trial {
    return { chat: createTrySession(agentName, text), Pane: TryPane };
}
