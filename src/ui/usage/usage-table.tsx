import { useId } from 'preact/hooks';
import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import { toNumber, toTime } from './to-words.ts';

type Sum = UsageAnswer['groups']['agentName'][number];

export interface UsageTableProps {
    readonly title: string;
    /** Of what each line is one: "Agent". */
    readonly kind: string;
    readonly sums: readonly Sum[];
    readonly nameOf: (key: string) => string;
    /** Shows one line's usage alone. */
    readonly onChoose?: (key: string) => void;
}

const MOST_LINES = 50;

/** Usage by agent, key or model, the most tokens first, each with a bar of its share. */
export function UsageTable({ title, kind, sums, nameOf, onChoose }: UsageTableProps) {
    const titleId = useId();
    const sorted = sums.toSorted((one, other) => tokensOf(other) - tokensOf(one) || other.replies - one.replies);
    const most = Math.max(1, ...sorted.map(tokensOf));
    return (
        <div class="panel">
            <h2 id={titleId}>{title}</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
            <section class="table-scroll" aria-labelledby={titleId} tabIndex={0}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{kind}</th>
                            <th scope="col">Replies</th>
                            <th scope="col">Failed</th>
                            <th scope="col">Tokens read</th>
                            <th scope="col">Written</th>
                            <th scope="col">Time a reply</th>
                        </tr>
                    </thead>
                    <tbody>
                        {sorted.slice(0, MOST_LINES).map(sum => (
                            <tr key={sum.key}>
                                <th scope="row">
                                    {onChoose === undefined ? (
                                        nameOf(sum.key)
                                    ) : (
                                        <button type="button" class="link" onClick={() => onChoose(sum.key)}>
                                            {nameOf(sum.key)}
                                        </button>
                                    )}
                                    <span class="share" aria-hidden="true">
                                        <span style={{ width: `${(100 * tokensOf(sum)) / most}%` }} />
                                    </span>
                                </th>
                                <td>{toNumber(sum.replies)}</td>
                                <td>{toNumber(sum.failures)}</td>
                                <td>{toNumber(sum.promptTokens)}</td>
                                <td>{toNumber(sum.completionTokens)}</td>
                                <td>{sum.replies === 0 ? '–' : toTime(sum.durationMs / sum.replies)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </section>
            {sorted.length > MOST_LINES && (
                <p class="small soft">And {toNumber(sorted.length - MOST_LINES)} more; the CSV file has all of them.</p>
            )}
        </div>
    );
}

function tokensOf({ promptTokens, completionTokens }: Sum): number {
    return promptTokens + completionTokens;
}
