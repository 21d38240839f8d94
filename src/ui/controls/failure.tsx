import { Icon } from './icon.tsx';
import { isSecondClick } from './is-second-click.ts';

export interface FailureProps {
    readonly message: string;
    readonly onRetry?: () => void;
}

/** Something did not work; what, and what to do. */
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
