import { writeFileSync } from 'node:fs';
import { runGrowth } from '../growth/run-growth.ts';
import { findHistoryMistakes } from './find-history-mistakes.ts';
import { type MeasuredTarget, measureTargets } from './measure/measure-targets.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { describeMachine, mediansOf, type TargetResult, toTable } from './report.ts';
import { pinLoad } from './targets/programs.ts';
import { isWanted, type StartedTarget, startTargets } from './targets/start-targets.ts';
import { withBenchPlace } from './with-bench-place.ts';

// `bun run bench`: see HELP. This process is both the provider and the clients, on a core of its own if there are two.

/** Errors of a target that are printed. */
const MOST_SHOWN = 5;

const options = readOptions(process.argv.slice(2));
if (options === null) console.log(HELP);
else process.exit(options.mode === 'growth' ? await runGrowth(options) : await bench(options));

/** Gives the exit code. */
async function bench(options: Options): Promise<number> {
    const started: StartedTarget[] = [];
    return withBenchPlace({
        isPostgresWanted: isWanted(options, 'postgres'),
        async measure({ folder, provider, providerUrl, postgres }) {
            const place = { provider: providerUrl, folder };
            for await (const target of startTargets(options, place, postgres)) started.push(target);
            pinLoad();
            const measured = await measureTargets(started, provider, options);
            printTable(
                measured.map(({ client, rounds }) => ({ name: client.target.name, rounds })),
                options,
            );
            return printMistakes(measured);
        },
        async stopServers() {
            for (const { target } of started) await target.stop();
        },
    });
}

function printTable(results: readonly TargetResult[], options: Options): void {
    if (options.mode === 'check') return;
    const machine = describeMachine();
    console.log(`\n${machine.cpu}, ${machine.cores} cores, Bun ${machine.bun}, ${machine.pinned}\n`);
    console.log(`${toTable(results)}\n`);
    if (options.jsonFile === null) return;
    const targets = results.map(result => ({ ...result, medians: mediansOf(result.rounds) }));
    writeFileSync(options.jsonFile, `${JSON.stringify({ at: new Date(), machine, targets }, null, 4)}\n`);
}

async function printMistakes(measured: readonly MeasuredTarget[]): Promise<number> {
    const replies = measured.map(({ client }) => `${client.target.name} ${client.acknowledged.length}`);
    console.log(`Replies that were finished and checked: ${replies.join(', ')}.`);
    let count = 0;
    for (const { client } of measured) {
        for (const mistake of [...client.errors.slice(0, MOST_SHOWN), ...(await findHistoryMistakes(client))]) {
            console.error(`WRONG: ${client.target.name}: ${mistake}`);
            count += 1;
        }
    }
    if (count > 0) return 1;
    console.log('Every reply and every stored message is right.');
    return 0;
}
