import uPlot from 'uplot';

export interface ChartSeries {
    readonly label: string;
    readonly values: readonly (number | null)[];
    /** A CSS custom property. */
    readonly color: `--${string}`;
}

export interface DayChartInput {
    readonly days: readonly string[];
    /** Drawn in this order, so that later bars are in front. */
    readonly series: readonly ChartSeries[];
    readonly toLabel: (value: number) => string;
    readonly formatDay: (day: string) => string;
    /** Called with the index of the day under the pointer. */
    readonly onPoint: (index: number | null) => void;
}

export interface DrawnChart {
    remove(): void;
}

const HEIGHT = 180;

/** Draws a bar chart by day that fills the width of `host`, in the colors of the current theme. */
export function drawChart(host: HTMLElement, input: DayChartInput): DrawnChart {
    const style = getComputedStyle(host);
    const colorOf = (name: string) => resolveColor(host, style.getPropertyValue(name));
    const ink = colorOf('--ink-soft');
    const line = colorOf('--line');
    const font = `12px ${style.getPropertyValue('--sans')}`;
    const bars = uPlot.paths.bars?.({ size: [0.72, 36, 1], radius: 0.18 });
    const chart = new uPlot(
        {
            width: host.clientWidth,
            height: HEIGHT,
            legend: { show: false },
            cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
            scales: {
                x: { time: false, range: [-0.6, input.days.length - 0.4] },
                y: { range: (_, __, most) => [0, Math.max(most ?? 0, 1) * 1.08] },
            },
            axes: [
                {
                    stroke: ink,
                    font,
                    grid: { show: false },
                    ticks: { show: false },
                    size: 28,
                    space: 64,
                    incrs: [1, 2, 5, 7, 14, 30],
                    values: (_, places) =>
                        places.map(place => {
                            const day = Number.isInteger(place) ? input.days[place] : undefined;
                            return day === undefined ? '' : input.formatDay(day);
                        }),
                },
                {
                    stroke: ink,
                    font,
                    grid: { stroke: line, width: 1 },
                    ticks: { show: false },
                    size: 56,
                    space: 44,
                    values: (_, values) => values.map(input.toLabel),
                },
            ],
            series: [
                {},
                ...input.series.map(({ label, color }) => ({
                    label,
                    fill: colorOf(color),
                    stroke: colorOf(color),
                    width: 0,
                    points: { show: false },
                    ...(bars === undefined ? {} : { paths: bars }),
                })),
            ],
            hooks: { setCursor: [drawn => input.onPoint(drawn.cursor.idx ?? null)] },
        },
        [input.days.map((_, index) => index), ...input.series.map(({ values }) => [...values])],
        host,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
    resized.observe(host);
    return {
        remove() {
            resized.disconnect();
            chart.destroy();
        },
    };
}

/** A canvas does not support `light-dark()`, so the browser resolves the color. */
function resolveColor(host: HTMLElement, color: string): string {
    const probe = document.createElement('span');
    probe.style.color = color;
    host.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
}
