import { Icon } from './icon.tsx';
import { isSecondClick } from './is-second-click.ts';

export interface FailureProps {
    readonly message: string;
    readonly onRetry?: () => void;
}

/** An error message, optionally with a button to try again. */
export function Failure({ message, onRetry }: FailureProps) {
    return (
        <div class="callout failure" role="alert">
            <Icon name="alert" />
            <p>{message}</p>
            {onRetry !== undefined && (
                <button
                    type="button"
                    class="button small"
                    onClick={event => {
                        if (!isSecondClick(event)) onRetry();
                    }}
                >
                    Try again
                </button>
            )}
        </div>
    );
}
