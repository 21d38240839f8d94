import type { HistoryMessage } from '../../http/web/history-ui-protocol.ts';
import { HistoryMessageView } from './history-message-view.tsx';
import type { Branch } from './message-branches.ts';

export interface BranchViewProps {
    readonly branch: Branch;
    readonly stepsOf: (reply: HistoryMessage) => readonly HistoryMessage[];
}

/** The messages of a branch, followed by its sub-branches, each indented behind a line. */
export function BranchView({ branch, stepsOf }: BranchViewProps) {
    return (
        <>
            {branch.messages.map(message => (
                <HistoryMessageView key={message.id} message={message} steps={stepsOf(message)} />
            ))}
            {branch.branches.map((each, index) => (
                <section
                    key={each.messages[0]?.id}
                    class="history-branch"
                    aria-label={`Branch ${index + 1} of ${branch.branches.length}`}
                >
                    <p class="small soft">
                        Branch {index + 1} of {branch.branches.length}
                    </p>
                    <BranchView branch={each} stepsOf={stepsOf} />
                </section>
            ))}
        </>
    );
}
