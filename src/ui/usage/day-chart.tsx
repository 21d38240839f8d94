import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { theme } from '../theme/theme.ts';
import type { ChartSeries } from './draw-chart.ts';
import { toDayName } from './to-words.ts';

export interface DayColumn {
    readonly label: string;
    readonly values: readonly (number | null)[];
    readonly color: ChartSeries['color'];
}

export interface DayChartProps {
    readonly title: string;
    readonly days: readonly string[];
    /** What the table and the pointer say. */
    readonly columns: readonly DayColumn[];
    /** What is drawn where that is not the columns as they are: their sums for bars that stand on one another. */
    readonly drawn?: readonly DayColumn[];
    /** In words, for the table. */
    readonly toText: (value: number) => string;
    /** In few letters, for the axis. */
    readonly toLabel: (value: number) => string;
}

/** A chart of days for those who see it, and the same as a table for everybody. */
export function DayChart({ title, days, columns, drawn = columns, toText, toLabel }: DayChartProps) {
    const host = useRef<HTMLDivElement>(null);
    const pointed = useSignal<number | null>(null);
    const titleId = useId();
    // A canvas keeps the colours that it was drawn in.
    const themeNow = theme.value;
    useEffect(() => {
        const element = host.current;
        if (element === null) return;
        let isGone = false;
        let remove = () => {};
        void import('./draw-chart.ts').then(({ drawChart }) => {
            if (isGone) return;
            const chart = drawChart(element, { days, series: drawn, toLabel, toDayName, onPoint });
            remove = () => chart.remove();
        });
        return () => {
            isGone = true;
            remove();
        };
    }, [days, drawn, toLabel, themeNow]);
    const index = pointed.value;
    return (
        <section class="panel chart" aria-labelledby={titleId}>
            <div class="chart-head">
                <h2 id={titleId}>{title}</h2>
                <p class="small soft">
                    {columns.map(({ label, values, color }) => (
                        <span key={label} class="chart-key">
                            <span class={`swatch ${color.slice(2)}`} />
                            {label}
                            {index !== null && <strong> {textOf(values[index])}</strong>}
                        </span>
                    ))}
                    {index !== null && <span>{toDayName(days[index] ?? '')}</span>}
                </p>
            </div>
            <div class="chart-canvas" ref={host} aria-hidden="true" />
            <details class="chart-table">
                <summary class="small">As a table</summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
                <section class="table-scroll" aria-label={`${title} as a table`} tabIndex={0}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">Day</th>
                                {columns.map(({ label }) => (
                                    <th key={label} scope="col">
                                        {label}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {days.map((day, row) => (
                                <tr key={day}>
                                    <th scope="row">{toDayName(day)}</th>
                                    {columns.map(({ label, values }) => (
                                        <td key={label}>{textOf(values[row])}</td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </section>
            </details>
        </section>
    );

    function onPoint(at: number | null): void {
        pointed.value = at;
    }

    function textOf(value: number | null | undefined): string {
        return value === null || value === undefined ? '–' : toText(value);
    }
}
