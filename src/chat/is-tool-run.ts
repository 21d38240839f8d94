import type { ChatEvent, ToolRunEvent } from './chat-event.ts';

/** Whether the event tells of one of the agent's own tools. */
export function isToolRun(event: ChatEvent): event is ToolRunEvent {
    return event.type === 'tool-run-start' || event.type === 'tool-run-end';
}
