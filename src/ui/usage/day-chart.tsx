import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { theme } from '../theme/theme.ts';
import type { ChartSeries } from './draw-chart.ts';
import { formatDay } from './format-values.ts';

export interface DayColumn {
    readonly label: string;
    readonly values: readonly (number | null)[];
    readonly color: ChartSeries['color'];
}

export interface DayChartProps {
    readonly title: string;
    readonly days: readonly string[];
    /** The values in the table and under the pointer. */
    readonly columns: readonly DayColumn[];
    /** The bars, if they differ from `columns`: sums, for stacked bars. */
    readonly drawn?: readonly DayColumn[];
    /** The format of the table. */
    readonly toText: (value: number) => string;
    /** The short format of the axis. */
    readonly toLabel: (value: number) => string;
}

/** A bar chart by day, with the same data as an accessible table. */
export function DayChart({ title, days, columns, drawn = columns, toText, toLabel }: DayChartProps) {
    const host = useRef<HTMLDivElement>(null);
    const pointed = useSignal<number | null>(null);
    const titleId = useId();
    // A canvas does not follow theme changes, so it is drawn again.
    const currentTheme = theme.value;
    useEffect(() => {
        const element = host.current;
        if (element === null) return;
        let isUnmounted = false;
        let remove = () => {};
        void import('./draw-chart.ts').then(({ drawChart }) => {
            if (isUnmounted) return;
            const chart = drawChart(element, { days, series: drawn, toLabel, formatDay, onPoint });
            remove = () => chart.remove();
        });
        return () => {
            isUnmounted = true;
            remove();
        };
    }, [days, drawn, toLabel, currentTheme]);
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
                    {index !== null && <span>{formatDay(days[index] ?? '')}</span>}
                </p>
            </div>
            <div class="chart-canvas" ref={host} aria-hidden="true" />
            <details class="chart-table">
                <summary class="small">Show as table</summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
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
                                    <th scope="row">{formatDay(day)}</th>
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
