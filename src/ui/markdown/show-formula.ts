type Typesetter = typeof import('./typeset-formula.ts');

let typesetter: Typesetter | null = null;

/** Puts a formula in the place of its source. Its program comes with the first one, which most pages never need. */
export function showFormula(code: HTMLElement): void {
    if (typesetter !== null) place(code, typesetter);
    else void load(code);
}

async function load(code: HTMLElement): Promise<void> {
    typesetter = await import('./typeset-formula.ts');
    place(code, typesetter);
}

function place(code: HTMLElement, { typesetFormula }: Typesetter): void {
    const isDisplay = code.classList.contains('display');
    const formula = typesetFormula({ tex: code.textContent ?? '', isDisplay });
    if (formula === null) return;
    const frame = document.createElement('span');
    frame.className = isDisplay ? 'formula display' : 'formula';
    frame.append(formula);
    if (isDisplay) {
        // Long ones scroll, also by keyboard.
        frame.tabIndex = 0;
        frame.setAttribute('role', 'group');
        frame.setAttribute('aria-label', 'Formula');
    }
    code.replaceWith(frame);
}
