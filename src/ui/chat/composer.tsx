import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Icon } from '../controls/icon.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { createDictation } from '../speech/dictation.ts';
import { DictationButton } from '../speech/dictation-button.tsx';
import { Attachments } from './attachments.tsx';
import type { ChatSession } from './chat-session.ts';
import { openKeptMessage } from './kept-message.ts';
import { isOnline } from './online.ts';
import { ACCEPTED_FILES, type Attachment, readAttachment } from './read-attachment.ts';

export interface ComposerProps {
    readonly chat: ChatSession;
    readonly placeholder: string;
    /** In which people speak to it. */
    readonly language?: string;
    /** The agent for whom what was begun is kept; nothing is kept where absent. */
    readonly keptFor?: string;
    /** Whether it takes the focus when it comes onto the page. */
    readonly isFocused?: boolean;
}

const TALLEST = 240;

/** Where people write. Enter sends, Shift and Enter breaks the line, Escape stops the answer. */
export function Composer({
    chat,
    placeholder,
    language = navigator.language,
    keptFor,
    isFocused = true,
}: ComposerProps) {
    const text = useMemo(() => (keptFor === undefined ? signal('') : openKeptMessage(keptFor)), [keptFor]);
    const written = useRef('');
    const dictation = useMemo(() => createDictation({ language, onText: hear }), [language]);
    const files = useSignal<readonly Attachment[]>([]);
    const problem = useSignal<string | null>(null);
    const area = useRef<HTMLTextAreaElement>(null);
    const picker = useRef<HTMLInputElement>(null);
    const isBusy = chat.liveId.value !== null;
    const canSend = !isBusy && isOnline.value && (text.value.trim() !== '' || files.value.length > 0);

    useLayoutEffect(() => {
        // On a phone the keyboard would cover what there is to read.
        if (isFocused && matchMedia('(pointer: fine)').matches) area.current?.focus();
    }, [chat.conversationId.value]);
    useEffect(() => dictation.stop, [dictation, chat.conversationId.value]);
    useEffect(() => {
        const element = area.current;
        if (element === null) return;
        element.style.height = 'auto';
        element.style.height = `${Math.min(element.scrollHeight, TALLEST)}px`;
    }, [text.value]);

    return (
        <form
            class="composer"
            aria-label="Your message"
            onSubmit={event => {
                event.preventDefault();
                send();
            }}
            onDragOver={event => event.preventDefault()}
            onDrop={event => {
                event.preventDefault();
                void attach(event.dataTransfer?.files);
            }}
        >
            <Attachments files={files} />
            <textarea
                ref={area}
                rows={1}
                aria-label="Message"
                placeholder={placeholder}
                value={text.value}
                onInput={event => {
                    // Who types corrects what was heard.
                    dictation.stop();
                    text.value = event.currentTarget.value;
                }}
                onKeyDown={handleKey}
                onPaste={event => void attach(event.clipboardData?.files)}
            />
            <div class="composer-foot">
                <input
                    ref={picker}
                    type="file"
                    multiple
                    hidden
                    aria-label="Files to attach"
                    accept={ACCEPTED_FILES}
                    onChange={event => {
                        void attach(event.currentTarget.files);
                        event.currentTarget.value = '';
                    }}
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Attach files"
                    title="Attach files"
                    onClick={() => picker.current?.click()}
                >
                    <Icon name="attach" />
                </button>
                <DictationButton dictation={dictation} onStart={listen} />
                <span class="small soft" role="status">
                    {dictation.isListening.value && 'Listening…'}
                </span>
                <span class="small soft" role="alert">
                    {problem.value ?? dictation.problem.value}
                </span>
                {isBusy ? (
                    <button
                        type="button"
                        class="send stop"
                        aria-label="Stop the answer"
                        title="Stop (Escape)"
                        onClick={event => {
                            // Before the click has its effect this element is the one that sends.
                            event.preventDefault();
                            if (!isSecondClick(event)) chat.stop();
                        }}
                    >
                        <Icon name="stop" />
                    </button>
                ) : (
                    <button
                        type="submit"
                        class="send"
                        aria-label="Send"
                        title="Send (Enter)"
                        disabled={!canSend}
                        onClick={event => {
                            if (isSecondClick(event)) event.preventDefault();
                        }}
                    >
                        <Icon name="send" />
                    </button>
                )}
            </div>
        </form>
    );

    function handleKey(event: KeyboardEvent): void {
        if (event.key === 'Escape') dictation.stop();
        // Whoever composes a sign of another script ends that with Enter.
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        send();
    }

    function send(): void {
        if (!canSend) return;
        const said = text.value.trim();
        dictation.stop();
        chat.send([...(said === '' ? [] : [{ type: 'text' as const, text: said }]), ...files.value]);
        text.value = '';
        files.value = [];
        problem.value = null;
    }

    function listen(): void {
        written.current = text.value;
        dictation.start();
    }

    function hear(heard: string): void {
        text.value = [written.current.trimEnd(), heard].filter(Boolean).join(' ');
    }

    async function attach(list: FileList | null | undefined): Promise<void> {
        problem.value = null;
        for (const file of [...(list ?? [])]) {
            try {
                const attachment = await readAttachment(file);
                files.value = [...files.value, attachment];
            } catch (error) {
                problem.value = error instanceof Error ? error.message : String(error);
            }
        }
    }
}
