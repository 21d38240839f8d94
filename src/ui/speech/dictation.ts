import { type ReadonlySignal, signal } from '@preact/signals';
import { createRecognizerOrNull, type RecognitionEvent, type SpeechRecognizer } from './speech-recognition.ts';

export interface Dictation {
    readonly isListening: ReadonlySignal<boolean>;
    /** Why it stopped, in words for a person. */
    readonly problem: ReadonlySignal<string | null>;
    start(): void;
    stop(): void;
}

export interface DictationInput {
    readonly language: string;
    /** All that was heard since the start, also what may still be corrected. */
    readonly onText: (text: string) => void;
}

const PROBLEMS: Readonly<Record<string, string>> = {
    'not-allowed': 'The microphone is not allowed on this page.',
    'service-not-allowed': 'This browser does not let pages turn speech into text.',
    'audio-capture': 'There is no microphone.',
    'no-speech': 'Nothing was heard.',
    network: 'The browser could not reach what turns speech into text.',
    'language-not-supported': 'The browser does not know this language.',
};

/** Writes down what a person says, by the browser's own recognition. */
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
                if (recognizer === own && error !== 'aborted') problem.value = PROBLEMS[error] ?? 'That did not work.';
            };
            own.onend = () => {
                if (recognizer === own) isListening.value = false;
            };
            problem.value = null;
            isListening.value = true;
            own.start();
        },
        stop() {
            // What would still come belongs to a message that was sent.
            recognizer?.abort();
            recognizer = null;
            isListening.value = false;
        },
    };
}

function toText({ results }: RecognitionEvent): string {
    return Array.from(results, result => result[0].transcript.trim()).join(' ');
}
