import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export interface TabsProps<Name extends string> {
    /** The accessible name of the tab list. */
    readonly label: string;
    readonly names: readonly Name[];
    readonly selected: Signal<Name>;
    /** A badge, such as the number of items. */
    readonly noteOf?: (name: Name) => string | null;
    /** The content of the selected tab. */
    readonly children: ComponentChildren;
}

/** Tabs as in the ARIA pattern: arrow keys move between them. */
export function Tabs<Name extends string>({ label, names, selected, noteOf = () => null, children }: TabsProps<Name>) {
    const panelId = `panel-${label}`.replaceAll(' ', '-');
    const idOf = (name: Name) => `tab-${label}-${name}`.replaceAll(' ', '-');
    return (
        <div>
            <div class="tabs" role="tablist" aria-label={label} onKeyDown={handleKey}>
                {names.map(name => (
                    <button
                        key={name}
                        type="button"
                        role="tab"
                        id={idOf(name)}
                        aria-selected={name === selected.value}
                        aria-controls={panelId}
                        tabIndex={name === selected.value ? 0 : -1}
                        onClick={() => {
                            selected.value = name;
                        }}
                    >
                        {name}
                        {noteOf(name) !== null && <span class="chip accent">{noteOf(name)}</span>}
                    </button>
                ))}
            </div>
            <div id={panelId} role="tabpanel" aria-labelledby={idOf(selected.value)}>
                {children}
            </div>
        </div>
    );

    function handleKey(event: KeyboardEvent): void {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        const next = names[(names.indexOf(selected.value) + step + names.length) % names.length];
        if (next === undefined) return;
        selected.value = next;
        document.getElementById(idOf(next))?.focus();
    }
}
