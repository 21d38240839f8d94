import { signal } from '@preact/signals';
import type { AgentProfile } from '../../books/book.ts';
import { speechLanguage } from './speech-language.ts';
import { toSpokenText } from './to-spoken-text.ts';
import { toUtterances } from './to-utterances.ts';

export interface ReadingInput {
    /** The id of the message. */
    readonly id: string;
    readonly text: string;
    readonly profile: AgentProfile;
}

/** Some browsers support speech but have no voices; voices may load later. */
export const hasVoices = signal(false);
/** The id of the message that is being read; `null` if none is. */
export const readingId = signal<string | null>(null);
/** The id of the message whose reading failed. */
export const failedId = signal<string | null>(null);

const speech = 'speechSynthesis' in globalThis ? globalThis.speechSynthesis : null;

if (speech !== null) {
    updateHasVoices();
    speech.addEventListener('voiceschanged', updateHasVoices);
    addEventListener('pagehide', stopReading);
}

/** Reads a text with a voice of the browser, and stops what is being read. */
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

function updateHasVoices(): void {
    hasVoices.value = (speech?.getVoices().length ?? 0) > 0;
}

/** The voice named in the book if the browser has it, else one for the language. */
function findVoiceOrNull(name: string | null, language: string): SpeechSynthesisVoice | null {
    const voices = speech?.getVoices() ?? [];
    const wanted = name?.toLowerCase() ?? '';
    return (
        voices.find(voice => wanted !== '' && voice.name.toLowerCase().includes(wanted)) ??
        voices.find(({ lang }) => lang === language) ??
        voices.find(({ lang }) => lang.split(/[-_]/)[0] === language.split('-')[0]) ??
        null
    );
}
