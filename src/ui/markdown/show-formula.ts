type Typesetter = typeof import('./typeset-formula.ts');

let typesetter: Typesetter | null = null;

/** Replaces the source of a formula by the typeset formula. Loads the typesetter on first use. */
export function showFormula(code: HTMLElement): void {
    if (typesetter !== null) replaceSource(code, typesetter);
    else void load(code);
}

async function load(code: HTMLElement): Promise<void> {
    typesetter = await import('./typeset-formula.ts');
    replaceSource(code, typesetter);
}

function replaceSource(code: HTMLElement, { typesetFormula }: Typesetter): void {
    const isDisplay = code.classList.contains('display');
    const formula = typesetFormula({ tex: code.textContent ?? '', isDisplay });
    if (formula === null) return;
    const frame = document.createElement('span');
    frame.className = isDisplay ? 'formula display' : 'formula';
    frame.append(formula);
    if (isDisplay) {
        // Focusable, so that long formulas can be scrolled by keyboard.
        frame.tabIndex = 0;
        frame.setAttribute('role', 'group');
        frame.setAttribute('aria-label', 'Formula');
    }
    code.replaceWith(frame);
}
