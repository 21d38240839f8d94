import { signal } from '@preact/signals';
import type { AgentProfile } from '../../books/book.ts';
import { speechLanguage } from './speech-language.ts';
import { toSpokenText } from './to-spoken-text.ts';
import { toUtterances } from './to-utterances.ts';

export interface ReadingInput {
    /** Of what is read: the message. */
    readonly id: string;
    readonly text: string;
    readonly profile: AgentProfile;
}

/** Some browsers have the function and no voice to use it with; voices may come later. */
export const hasVoices = signal(false);
/** The message that is being read; `null` where none is. */
export const readingId = signal<string | null>(null);
/** Of which message the reading failed. */
export const failedId = signal<string | null>(null);

const speech = 'speechSynthesis' in globalThis ? globalThis.speechSynthesis : null;

if (speech !== null) {
    noticeVoices();
    speech.addEventListener('voiceschanged', noticeVoices);
    addEventListener('pagehide', stopReading);
}

/** Reads a text by the browser's own voice; what was being read stops. */
export function readAloud({ id, text, profile }: ReadingInput): void {
    if (speech === null) return;
    stopReading();
    const language = speechLanguage(profile);
    const voice = findVoiceOrNull(profile.voice, language);
    const pieces = toUtterances(toSpokenText(text), language);
    if (pieces.length === 0) return;
    readingId.value = id;
    failedId.value = null;
    for (const [index, piece] of pieces.entries()) {
        const utterance = new SpeechSynthesisUtterance(piece);
        utterance.lang = voice?.lang ?? language;
        utterance.voice = voice;
        utterance.onerror = ({ error }) => {
            const isStopped = error === 'canceled' || error === 'interrupted';
            if (isStopped || readingId.value !== id) return;
            stopReading();
            failedId.value = id;
        };
        if (index === pieces.length - 1) utterance.onend = () => readingId.value === id && stopReading();
        speech.speak(utterance);
    }
}

export function stopReading(): void {
    if (readingId.value === null) return;
    readingId.value = null;
    speech?.cancel();
}

function noticeVoices(): void {
    hasVoices.value = (speech?.getVoices().length ?? 0) > 0;
}

/** The voice that the book names, if this browser has it, else one of the language. */
function findVoiceOrNull(name: string | null, language: string): SpeechSynthesisVoice | null {
    const voices = speech?.getVoices() ?? [];
    const wished = name?.toLowerCase() ?? '';
    return (
        voices.find(voice => wished !== '' && voice.name.toLowerCase().includes(wished)) ??
        voices.find(({ lang }) => lang === language) ??
        voices.find(({ lang }) => lang.split(/[-_]/)[0] === language.split('-')[0]) ??
        null
    );
}
