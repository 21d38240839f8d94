import { expect, test } from 'bun:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

/** Commands that print no data, or have another option for the format. */
const WITHOUT_JSON = ['serve', 'admin set-password', 'history export'];

test('every command has a description, and --json if it prints data', () => {
    const commands = leavesOf(createProgram(), []);
    expect(commands.length).toBeGreaterThan(15);
    for (const { name, command } of commands) {
        expect([name, command.description()]).toEqual([name, expect.stringMatching(/\.$/)]);
        const hasJson = command.options.some(({ long }) => long === '--json');
        expect([name, hasJson]).toEqual([name, !WITHOUT_JSON.includes(name)]);
        expect(command.helpInformation()).toContain('--help');
    }
});

function leavesOf(command: Command, path: readonly string[]): readonly { name: string; command: Command }[] {
    if (command.commands.length === 0) return [{ name: path.join(' '), command }];
    return command.commands.flatMap(child => leavesOf(child, [...path, child.name()]));
}
