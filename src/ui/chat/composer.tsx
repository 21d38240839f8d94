import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { errorMessage } from '../api/error-message.ts';
import { isOnline } from '../api/online.ts';
import { EnterKeyButton, enterMeaning } from '../composer/enter-key.tsx';
import { keyAction } from '../composer/key-action.ts';
import { pastedFiles } from '../composer/pasted-files.ts';
import { Icon } from '../controls/icon.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { createDictation } from '../speech/dictation.ts';
import { DictationButton } from '../speech/dictation-button.tsx';
import { Attachments } from './attachments.tsx';
import type { ChatSession } from './chat-session.ts';
import { openMessageDraft } from './message-draft.ts';
import { ACCEPTED_FILES, type Attachment, readAttachment } from './read-attachment.ts';

export interface ComposerProps {
    readonly chat: ChatSession;
    readonly placeholder: string;
    /** The language of dictation. */
    readonly language?: string;
    /** The agent whose unsent message is restored after a reload; without it, no draft is kept. */
    readonly draftOf?: string;
    readonly isFocused?: boolean;
}

const MAX_HEIGHT = 240;

/** The message field. Enter sends or breaks the line, as the user chose. Shift+Enter breaks it, Ctrl+Enter sends, Escape stops the reply. */
export function Composer({
    chat,
    placeholder,
    language = navigator.language,
    draftOf,
    isFocused = true,
}: ComposerProps) {
    const text = useMemo(() => (draftOf === undefined ? signal('') : openMessageDraft(draftOf)), [draftOf]);
    const textBeforeDictation = useRef('');
    const dictation = useMemo(() => createDictation({ language, onText: appendDictated }), [language]);
    const files = useSignal<readonly Attachment[]>([]);
    const problem = useSignal<string | null>(null);
    const area = useRef<HTMLTextAreaElement>(null);
    const picker = useRef<HTMLInputElement>(null);
    const isBusy = chat.liveId.value !== null;
    const canSend = !isBusy && isOnline.value && (text.value.trim() !== '' || files.value.length > 0);

    useLayoutEffect(() => {
        // On a phone, focus would open the keyboard over the conversation.
        if (isFocused && matchMedia('(pointer: fine)').matches) area.current?.focus();
    }, [chat.conversationId.value]);
    useEffect(() => dictation.stop, [dictation, chat.conversationId.value]);
    useEffect(() => {
        const element = area.current;
        if (element === null) return;
        element.style.height = 'auto';
        element.style.height = `${Math.min(element.scrollHeight, MAX_HEIGHT)}px`;
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
                enterkeyhint={enterMeaning.value === 'send' ? 'send' : 'enter'}
                placeholder={placeholder}
                value={text.value}
                onInput={event => {
                    // Typing corrects the dictated text, so dictation ends.
                    dictation.stop();
                    text.value = event.currentTarget.value;
                }}
                onKeyDown={handleKey}
                onPaste={paste}
            />
            <div class="composer-footer">
                <input
                    ref={picker}
                    type="file"
                    multiple
                    hidden
                    aria-label="Attached files"
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
                <DictationButton dictation={dictation} onStart={startDictation} />
                <EnterKeyButton />
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
                        aria-label="Stop reply"
                        title="Stop (Escape)"
                        onClick={event => {
                            // By the time the click takes effect, this element is the submit button.
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
                        title={enterMeaning.value === 'send' ? 'Send (Enter)' : 'Send (Ctrl+Enter)'}
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
        const action = keyAction(event, enterMeaning.value);
        if (action === 'cancel') dictation.stop();
        if (action !== 'send') return;
        event.preventDefault();
        send();
    }

    function paste(event: ClipboardEvent): void {
        const data = event.clipboardData;
        const meant = pastedFiles({ text: data?.getData('text/plain') ?? '', files: [...(data?.files ?? [])] });
        if (meant.length === 0) return;
        // Otherwise the name of the file would be inserted as well.
        event.preventDefault();
        void attach(meant);
    }

    function send(): void {
        if (!canSend) return;
        const message = text.value.trim();
        dictation.stop();
        chat.send([...(message === '' ? [] : [{ type: 'text' as const, text: message }]), ...files.value]);
        text.value = '';
        files.value = [];
        problem.value = null;
    }

    function startDictation(): void {
        textBeforeDictation.current = text.value;
        dictation.start();
    }

    function appendDictated(dictated: string): void {
        text.value = [textBeforeDictation.current.trimEnd(), dictated].filter(Boolean).join(' ');
    }

    async function attach(list: Iterable<File> | null | undefined): Promise<void> {
        problem.value = null;
        for (const file of [...(list ?? [])]) {
            try {
                const attachment = await readAttachment(file);
                files.value = [...files.value, attachment];
            } catch (error) {
                problem.value = errorMessage(error);
            }
        }
    }
}
