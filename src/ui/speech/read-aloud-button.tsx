import { useEffect } from 'preact/hooks';
import { Icon } from '../controls/icon.tsx';
import { failedId, hasVoices, type ReadingInput, readAloud, readingId, stopReading } from './read-aloud.ts';

/** Starts and stops reading a reply aloud. Hidden if the browser has no voices. */
export function ReadAloudButton(input: ReadingInput) {
    const { id } = input;
    const isReading = readingId.value === id;
    useEffect(() => () => (readingId.peek() === id ? stopReading() : undefined), [id]);
    if (!hasVoices.value) return null;
    const label = isReading ? 'Stop reading' : 'Read aloud';
    return (
        <>
            <button
                type="button"
                class="icon-button"
                aria-label={label}
                title={label}
                onClick={() => (isReading ? stopReading() : readAloud(input))}
            >
                <Icon name={isReading ? 'stop' : 'speaker'} />
            </button>
            <span class="small soft" role="status">
                {failedId.value === id && 'Could not read the reply aloud.'}
            </span>
        </>
    );
}
