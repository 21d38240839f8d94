import { Icon } from '../controls/icon.tsx';
import type { Dictation } from './dictation.ts';
import { canRecognizeSpeech } from './speech-recognition.ts';

export interface DictationButtonProps {
    readonly dictation: Dictation;
    readonly onStart: () => void;
}

/** Starts and stops dictation. Hidden if the browser does not support it. */
export function DictationButton({ dictation, onStart }: DictationButtonProps) {
    if (!canRecognizeSpeech()) return null;
    const isListening = dictation.isListening.value;
    const label = isListening ? 'Stop dictation' : 'Dictate';
    return (
        <button
            type="button"
            class={isListening ? 'icon-button listening' : 'icon-button'}
            aria-label={label}
            title={label}
            aria-pressed={isListening}
            onClick={isListening ? dictation.stop : onStart}
        >
            <Icon name={isListening ? 'stop' : 'microphone'} />
        </button>
    );
}
