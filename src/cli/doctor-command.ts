import { Command } from 'commander';
import type { Finding } from './doctor/finding.ts';
import { print, printJson } from './print.ts';

export function doctorCommand(): Command {
    return new Command('doctor')
        .description(
            'Check the database, models, machine and addresses, and say what to fix. Exits with code 1 if there is a problem.',
        )
        .option('--json', 'print JSON')
        .action(runChecks);
}

async function runChecks({ json }: { readonly json?: boolean }): Promise<void> {
    const findings = await collectFindings();
    const isHealthy = findings.every(({ level }) => level !== 'problem');
    if (!isHealthy) process.exitCode = 1;
    if (json) printJson({ isHealthy, findings });
    else for (const finding of findings) print(toLines(finding));
}

async function collectFindings(): Promise<readonly Finding[]> {
    const [{ loadConfig }, { checkDatabase }, { checkModels }, { checkMachine }, { checkAddress }] = await Promise.all([
        import('../server/config.ts'),
        import('./doctor/check-database.ts'),
        import('./doctor/check-models.ts'),
        import('./doctor/check-machine.ts'),
        import('./doctor/check-address.ts'),
    ]);
    const config = loadConfig();
    const checks = [checkDatabase, checkModels, checkMachine, checkAddress];
    return (await Promise.all(checks.map(async check => check(config)))).flat();
}

function toLines({ level, check, message, advice }: Finding): string {
    const line = `${level.padEnd(8)} ${check.padEnd(14)} ${message}`;
    return advice === null ? line : `${line}\n${' '.repeat(24)}${advice}`;
}
