import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { copyText } from '../controls/copy-text.ts';
import { Icon } from '../controls/icon.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { ChatSession } from './chat-session.ts';
import { EarlierMessages } from './earlier-messages.tsx';
import { MessageWindow } from './message-window.tsx';
import { useScrollAnchor } from './use-scroll-anchor.ts';

export interface ChatThreadProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** Pixels from the end within which the thread follows new content. */
const NEAR_END = 80;
/** A conversation may have thousands of messages, so only the last ones are rendered first. */
const INITIAL_COUNT = 40;
/** Rendered per step while scrolling up, few enough for one frame. */
const SCROLL_STEP = 3;
/** Rendered when the user presses the button for earlier messages. */
const BUTTON_STEP = 100;
/** Rendered ahead of scrolling while the browser is idle. */
const IDLE_COUNT = 200;

export function ChatThread({ agent, chat }: ChatThreadProps) {
    const scroller = useRef<HTMLElement>(null);
    const isAtEnd = useSignal(true);
    const { profile } = agent;
    const branch = chat.branch.value;
    const { leafId } = chat.tree.value;
    const last = branch.at(-1);
    const liveId = chat.liveId.value;
    const renderedCount = useSignal(INITIAL_COUNT);
    const hiddenCount = Math.max(0, branch.length - renderedCount.value);
    const anchorScroll = useScrollAnchor(scroller, renderedCount.value);

    // Follows everything that makes the content taller, such as text and images, unless the user scrolled up.
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
        const isIdle = liveId === null && hiddenCount > 0 && renderedCount.value < IDLE_COUNT;
        if (!isIdle || !('requestIdleCallback' in globalThis)) return;
        const request = requestIdleCallback(() => renderMore(SCROLL_STEP));
        return () => cancelIdleCallback(request);
    }, [hiddenCount, liveId]);
    useLayoutEffect(scrollToEnd, [leafId]);
    useLayoutEffect(() => {
        renderedCount.value = INITIAL_COUNT;
    }, [chat.isOpening.value]);

    return (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the click targets are buttons, which keys activate as well
        <section
            ref={scroller}
            class="thread"
            aria-label="Conversation"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
            tabIndex={0}
            onScroll={updateIsAtEnd}
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
                        onNear={() => renderMore(SCROLL_STEP)}
                        onPress={() => renderMore(BUTTON_STEP)}
                    />
                )}
                <MessageWindow branch={branch} hiddenCount={hiddenCount} agent={agent} chat={chat} />
                {last?.role === 'user' && liveId === null && (
                    <div class="callout">
                        <Icon name="alert" />
                        <p>This message has no reply yet.</p>
                        <button type="button" class="button small" onClick={() => chat.answer(last)}>
                            Get reply
                        </button>
                    </div>
                )}
            </div>
            {!isAtEnd.value && (
                <button type="button" class="to-end" aria-label="Scroll to the newest message" onClick={scrollToEnd}>
                    <Icon name="down" />
                </button>
            )}
        </section>
    );

    function renderMore(count: number): void {
        anchorScroll();
        renderedCount.value += count;
    }

    function updateIsAtEnd(): void {
        const element = scroller.current;
        if (element === null) return;
        isAtEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    }

    function scrollToEnd(): void {
        isAtEnd.value = true;
        const element = scroller.current;
        if (element !== null) element.scrollTop = element.scrollHeight;
    }

    /** Buttons inside rendered Markdown are not components; see `decorate`. */
    async function handleClick(target: EventTarget | null): Promise<void> {
        if (!(target instanceof HTMLElement)) return;
        const message = target.closest<HTMLElement>('.quick-reply')?.dataset['message'];
        if (message !== undefined && message !== '') {
            chat.send([{ type: 'text', text: message }]);
            return;
        }
        const copy = target.closest('.copy-code');
        const code = copy?.closest('.code')?.querySelector('code')?.textContent;
        if (copy && typeof code === 'string') copy.textContent = (await copyText(code)) ? 'Copied' : 'Copy failed';
    }
}
