/** The part of the Web Speech API that is used here; the DOM types do not include it. */
export interface SpeechRecognizer {
    lang: string;
    continuous: boolean;
    interimResults: boolean;
    onresult: ((event: RecognitionEvent) => void) | null;
    onerror: ((event: { readonly error: string }) => void) | null;
    onend: (() => void) | null;
    start(): void;
    stop(): void;
    abort(): void;
}

export interface RecognitionEvent {
    readonly results: ArrayLike<{ readonly isFinal: boolean; readonly 0: { readonly transcript: string } }>;
}

/** `null` if the browser has no speech recognition, or the page has no TLS and so no microphone. */
export function createRecognizerOrNull(): SpeechRecognizer | null {
    const Recognizer = recognizerOrNull();
    return Recognizer === null ? null : new Recognizer();
}

export function canRecognizeSpeech(): boolean {
    return recognizerOrNull() !== null;
}

type RecognizerConstructor = new () => SpeechRecognizer;

/** Most browsers prefix its name. The cast relies on the specification for the shape above. */
function recognizerOrNull(): RecognizerConstructor | null {
    if (!isSecureContext) return null;
    const found: unknown =
        Reflect.get(globalThis, 'SpeechRecognition') ?? Reflect.get(globalThis, 'webkitSpeechRecognition');
    return typeof found === 'function' ? (found as RecognizerConstructor) : null;
}
