import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { copyText } from '../controls/copy-text.ts';
import { Icon } from '../controls/icon.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { ChatSession } from './chat-session.ts';
import { EarlierMessages } from './earlier-messages.tsx';
import { MessageStretches } from './message-stretches.tsx';
import { useSteadyPlace } from './use-steady-place.ts';

export interface ChatThreadProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** So close to the end somebody wants to see what comes. */
const NEAR_END = 80;
/** A conversation may have thousands of messages; those before are drawn when somebody goes there. */
const DRAWN_AT_ONCE = 40;
/** So many more at a time as somebody scrolls to them, which no frame is late for; and where they are asked for. */
const DRAWN_NEAR = 3;
const DRAWN_WHEN_ASKED = 100;
/** So many are drawn while nothing else is to be done, before anybody scrolls to them. */
const DRAWN_AHEAD = 200;

export function ChatThread({ agent, chat }: ChatThreadProps) {
    const scroller = useRef<HTMLElement>(null);
    const isAtEnd = useSignal(true);
    const { profile } = agent;
    const branch = chat.branch.value;
    const { leafId } = chat.tree.value;
    const last = branch.at(-1);
    const liveId = chat.liveId.value;
    const drawnCount = useSignal(DRAWN_AT_ONCE);
    const hiddenCount = Math.max(0, branch.length - drawnCount.value);
    const holdPlace = useSteadyPlace(scroller, drawnCount.value);

    // Whatever makes the content taller: words, pictures, colours. Who reads further up is left there.
    useEffect(() => {
        const element = scroller.current;
        const content = element?.firstElementChild;
        if (!element || !content) return;
        const observer = new ResizeObserver(() => {
            if (isAtEnd.peek()) element.scrollTop = element.scrollHeight;
        });
        observer.observe(content);
        observer.observe(element);
        return () => observer.disconnect();
    }, []);
    useEffect(() => {
        const isIdle = liveId === null && hiddenCount > 0 && drawnCount.value < DRAWN_AHEAD;
        if (!isIdle || !('requestIdleCallback' in globalThis)) return;
        const request = requestIdleCallback(() => drawMore(DRAWN_NEAR));
        return () => cancelIdleCallback(request);
    }, [hiddenCount, liveId]);
    useLayoutEffect(toEnd, [leafId]);
    useLayoutEffect(() => {
        drawnCount.value = DRAWN_AT_ONCE;
    }, [chat.isOpening.value]);

    return (
        // biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked in here are buttons, which keys press as well
        <section
            ref={scroller}
            class="thread"
            aria-label="Conversation"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
            tabIndex={0}
            onScroll={noticeScroll}
            onClick={event => void handleClick(event.target)}
        >
            <div class="thread-content">
                {profile.description !== null && <p class="introduction soft">{profile.description}</p>}
                {profile.initialMessage !== null && (
                    <article
                        class={branch.length === 0 ? 'message assistant greeting last' : 'message assistant greeting'}
                        aria-label={profile.fullName}
                    >
                        <Markdown text={profile.initialMessage} />
                    </article>
                )}
                {hiddenCount > 0 && (
                    <EarlierMessages
                        count={hiddenCount}
                        onNear={() => drawMore(DRAWN_NEAR)}
                        onAsk={() => drawMore(DRAWN_WHEN_ASKED)}
                    />
                )}
                <MessageStretches {...{ branch, hiddenCount, agent, chat }} />
                {last?.role === 'user' && liveId === null && (
                    <div class="callout">
                        <Icon name="alert" />
                        <p>This question has no answer yet.</p>
                        <button type="button" class="button small" onClick={() => chat.answer(last)}>
                            Answer it
                        </button>
                    </div>
                )}
            </div>
            {!isAtEnd.value && (
                <button type="button" class="to-end" aria-label="To the newest message" onClick={toEnd}>
                    <Icon name="down" />
                </button>
            )}
        </section>
    );

    function drawMore(count: number): void {
        holdPlace();
        drawnCount.value += count;
    }

    function noticeScroll(): void {
        const element = scroller.current;
        if (element === null) return;
        isAtEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    }

    function toEnd(): void {
        isAtEnd.value = true;
        const element = scroller.current;
        if (element !== null) element.scrollTop = element.scrollHeight;
    }

    /** Buttons inside texts are no components; see `decorate`. */
    async function handleClick(target: EventTarget | null): Promise<void> {
        if (!(target instanceof HTMLElement)) return;
        const message = target.closest<HTMLElement>('.quick-reply')?.dataset['message'];
        if (message !== undefined && message !== '') {
            chat.send([{ type: 'text', text: message }]);
            return;
        }
        const copy = target.closest('.copy-code');
        const code = copy?.closest('.code')?.querySelector('code')?.textContent;
        if (copy && typeof code === 'string') copy.textContent = (await copyText(code)) ? 'Copied' : 'Not copied';
    }
}
