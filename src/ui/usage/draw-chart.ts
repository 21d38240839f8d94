import uPlot from 'uplot';

export interface ChartSeries {
    readonly label: string;
    readonly values: readonly (number | null)[];
    /** A custom property of the style sheet. */
    readonly color: `--${string}`;
}

export interface DayChartInput {
    readonly days: readonly string[];
    /** From the back to the front: a taller one does not hide a lower one that comes after it. */
    readonly series: readonly ChartSeries[];
    readonly toLabel: (value: number) => string;
    readonly toDayName: (day: string) => string;
    /** The day that the pointer is over. */
    readonly onPoint: (index: number | null) => void;
}

export interface DrawnChart {
    remove(): void;
}

const HEIGHT = 180;

/** Bars by day in `host`, as wide as it is, in the colours of the theme that is on. */
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
                    ...{ stroke: ink, font, grid: { show: false }, ticks: { show: false }, size: 28 },
                    space: 64,
                    incrs: [1, 2, 5, 7, 14, 30],
                    values: (_, places) =>
                        places.map(place => {
                            const day = Number.isInteger(place) ? input.days[place] : undefined;
                            return day === undefined ? '' : input.toDayName(day);
                        }),
                },
                {
                    ...{ stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false }, size: 56 },
                    space: 44,
                    values: (_, values) => values.map(input.toLabel),
                },
            ],
            series: [
                {},
                ...input.series.map(({ label, color }) => ({
                    ...{ label, fill: colorOf(color), stroke: colorOf(color), width: 0, points: { show: false } },
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

/** A canvas knows no `light-dark()`: the browser says which of the two it is. */
function resolveColor(host: HTMLElement, color: string): string {
    const probe = document.createElement('span');
    probe.style.color = color;
    host.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
}
