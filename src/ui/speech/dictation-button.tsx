import { Icon } from '../controls/icon.tsx';
import type { Dictation } from './dictation.ts';
import { canRecognizeSpeech } from './speech-recognition.ts';

export interface DictationButtonProps {
    readonly dictation: Dictation;
    readonly onStart: () => void;
}

/** Listens, or stops that. Not there where the browser cannot. */
export function DictationButton({ dictation, onStart }: DictationButtonProps) {
    if (!canRecognizeSpeech()) return null;
    const isListening = dictation.isListening.value;
    const label = isListening ? 'Stop listening' : 'Speak';
    return (
        <button
            type="button"
            class={isListening ? 'icon-button listening' : 'icon-button'}
            aria-label={label}
            title={isListening ? label : 'Speak: this browser writes it down'}
            aria-pressed={isListening}
            onClick={isListening ? dictation.stop : onStart}
        >
            <Icon name={isListening ? 'stop' : 'microphone'} />
        </button>
    );
}
