import { useId } from 'preact/hooks';
import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import { formatDuration, formatNumber } from './format-values.ts';

type Sum = UsageAnswer['groups']['agentName'][number];

export interface UsageTableProps {
    readonly title: string;
    /** The heading of the first column, such as "Agent". */
    readonly kind: string;
    readonly sums: readonly Sum[];
    readonly nameOf: (key: string) => string;
    /** Called to filter by a row. */
    readonly onChoose?: (key: string) => void;
}

const MAX_ROWS = 50;

/** Usage by agent, API key or model, sorted by tokens, with a bar for the share. */
export function UsageTable({ title, kind, sums, nameOf, onChoose }: UsageTableProps) {
    const titleId = useId();
    const sorted = sums.toSorted((one, other) => tokensOf(other) - tokensOf(one) || other.replies - one.replies);
    const most = Math.max(1, ...sorted.map(tokensOf));
    return (
        <div class="panel">
            <h2 id={titleId}>{title}</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
            <section class="table-scroll" aria-labelledby={titleId} tabIndex={0}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{kind}</th>
                            <th scope="col">Replies</th>
                            <th scope="col">Failed</th>
                            <th scope="col">Input tokens</th>
                            <th scope="col">Output tokens</th>
                            <th scope="col">Reply time</th>
                        </tr>
                    </thead>
                    <tbody>
                        {sorted.slice(0, MAX_ROWS).map(sum => (
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
                                <td>{formatNumber(sum.replies)}</td>
                                <td>{formatNumber(sum.failures)}</td>
                                <td>{formatNumber(sum.promptTokens)}</td>
                                <td>{formatNumber(sum.completionTokens)}</td>
                                <td>{sum.replies === 0 ? '–' : formatDuration(sum.durationMs / sum.replies)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </section>
            {sorted.length > MAX_ROWS && (
                <p class="small soft">{formatNumber(sorted.length - MAX_ROWS)} more in the CSV file.</p>
            )}
        </div>
    );
}

function tokensOf({ promptTokens, completionTokens }: Sum): number {
    return promptTokens + completionTokens;
}
