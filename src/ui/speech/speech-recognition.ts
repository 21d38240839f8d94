/** What is used of the browser's recognition of speech, which the types of the platform do not have. */
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

/** `null` where the browser has none, or gives no microphone to pages without TLS. */
export function createRecognizerOrNull(): SpeechRecognizer | null {
    const Recognizer = recognizerOrNull();
    return Recognizer === null ? null : new Recognizer();
}

export function canRecognizeSpeech(): boolean {
    return recognizerOrNull() !== null;
}

type RecognizerConstructor = new () => SpeechRecognizer;

/** Its name has a prefix in most browsers; that it has the shape above is the specification's word. */
function recognizerOrNull(): RecognizerConstructor | null {
    if (!isSecureContext) return null;
    const found: unknown =
        Reflect.get(globalThis, 'SpeechRecognition') ?? Reflect.get(globalThis, 'webkitSpeechRecognition');
    return typeof found === 'function' ? (found as RecognizerConstructor) : null;
}
