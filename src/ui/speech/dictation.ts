import { type ReadonlySignal, signal } from '@preact/signals';
import { createRecognizerOrNull, type RecognitionEvent, type SpeechRecognizer } from './speech-recognition.ts';

export interface Dictation {
    readonly isListening: ReadonlySignal<boolean>;
    /** An error message for the user. */
    readonly problem: ReadonlySignal<string | null>;
    start(): void;
    stop(): void;
}

export interface DictationInput {
    readonly language: string;
    /** Called with the whole dictated text, including words that may still change. */
    readonly onText: (text: string) => void;
}

const PROBLEMS: Readonly<Record<string, string>> = {
    'not-allowed': 'Microphone access is blocked. Allow it in the browser settings.',
    'service-not-allowed': 'This browser does not allow speech recognition.',
    'audio-capture': 'No microphone found.',
    'no-speech': 'No speech detected. Try again.',
    network: 'The browser’s speech recognition service cannot be reached.',
    'language-not-supported': 'The browser does not support this language.',
};

/** Dictation with the browser's speech recognition. */
export function createDictation({ language, onText }: DictationInput): Dictation {
    const isListening = signal(false);
    const problem = signal<string | null>(null);
    let recognizer: SpeechRecognizer | null = null;
    return {
        isListening,
        problem,
        start() {
            const own = createRecognizerOrNull();
            if (own === null || isListening.value) return;
            recognizer = own;
            Object.assign(own, { lang: language, continuous: true, interimResults: true });
            own.onresult = event => recognizer === own && onText(toText(event));
            own.onerror = ({ error }) => {
                if (recognizer === own && error !== 'aborted')
                    problem.value = PROBLEMS[error] ?? 'Dictation failed. Try again.';
            };
            own.onend = () => {
                if (recognizer === own) isListening.value = false;
            };
            problem.value = null;
            isListening.value = true;
            own.start();
        },
        stop() {
            // Aborted rather than stopped: late results would belong to a message that was already sent.
            recognizer?.abort();
            recognizer = null;
            isListening.value = false;
        },
    };
}

function toText({ results }: RecognitionEvent): string {
    return Array.from(results, result => result[0].transcript.trim()).join(' ');
}
