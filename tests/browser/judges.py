"""What the browser is asked about a page, in its own language."""

from __future__ import annotations

# Settled: connected, no script running, nothing greyed out, no skeleton, for a moment on end.
SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = !app || app.dataset.testScriptState !== 'notRunning'
        || app.dataset.testConnectionState !== 'CONNECTED'
        || document.querySelector('[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stAppSkeleton"]');
    const now = performance.now();
    if (busy) window.quietSince = undefined; else window.quietSince ??= now;
    return !busy && now - window.quietSince >= 150;
}"""
# Begun: from now on it is noticed when the app starts to answer.
NOTICE_THE_BEGINNING = """() => {
    window.begun = false;
    const noticed = (_, observer) => { window.begun = true; observer.disconnect(); };
    const app = document.querySelector('[data-testid="stApp"]');
    new MutationObserver(noticed).observe(app, { attributeFilter: ['data-test-script-state'] });
}"""
# Drawn: every chart that is in sight now; the list is made anew each time, for a screen may change meanwhile.
DRAWN = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
    .every(place => place.querySelector('canvas, svg'))"""
# Dressed: the colours are those of the scheme, and every chart has taken the width of its place.
DRESSED = """([scheme, width]) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const light = getComputedStyle(app).backgroundColor.match(/\\d+/g).slice(0, 3).every(c => c > 127);
    const drawn = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(place => {
        const chart = place.querySelector('canvas, svg');
        return chart && Math.abs(chart.getBoundingClientRect().width - place.clientWidth) < 2;
    });
    return light === (scheme === 'light') && window.innerWidth === width && drawn;
}"""
# What reaches over an edge of the window and has no scroll bar of its own.
STICKING_OUT = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const scrolls = e => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX);
    const held = e => {
        for (let p = e.parentElement; p && p !== main; p = p.parentElement) if (scrolls(p)) return true;
    };
    return [...main.querySelectorAll('*')].filter(e => {
        const box = e.getBoundingClientRect();
        if (!box.width || !box.height || e.closest('svg') !== e && e.closest('svg')) return false;
        return (box.right > window.innerWidth + 1 || box.left < -1) && !held(e);
    }).map(e => `${e.tagName} ${e.dataset.testid ?? e.className} ${e.innerText?.slice(0, 60)}`);
}"""
# What a learner chooses with, and cannot reach for the toolbar over it.
COVERED = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const bars = [...main.querySelectorAll('[data-testid="stElementToolbar"]')].map(e => e.getBoundingClientRect());
    const over = (a, b) => a.width && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [...main.querySelectorAll('[data-testid="stSelectbox"], [role="radiogroup"], [data-testid="stTextInput"]')]
        .filter(e => bars.some(bar => over(bar, e.getBoundingClientRect()))).map(e => e.innerText.slice(0, 60));
}"""
# Pictures and tables without a text alternative.
WORDLESS = """() => ['stVegaLiteChart', 'stTableStyledTable', 'stDataFrameResizable'].flatMap(
    kind => [...document.querySelectorAll(`[data-testid="stMain"] [data-testid="${kind}"]`)]
).filter(e => !e.getAttribute('aria-label')).map(e => `${e.dataset.testid} ${e.innerText.slice(0, 80)}`)"""
# What axe holds against Streamlit itself, by rule: the parts of a page that are Streamlit's to mend.
STREAMLITS_OWN = {
    "list": '[data-testid="stSidebarNavItems"]',
    "listitem": '[data-testid="stSidebarNavItems"] li',
    # A long formula scrolls in its place, and so do code and, on a telephone, a wide table.
    "scrollable-region-focusable": '.katex-display, [data-testid="stCode"] *, [data-testid="stTable"] *',
    # By night the chosen segment and the number on a slider have the theme's one colour, which carries white words too.
    "color-contrast": '[data-selected="true"] *, [data-testid="stSliderThumbValue"] *',
}
# What axe finds serious or critical: rules that are never that are not asked; no medium waits to be loaded.
BARRIERS = """async () => {
    const serious = impact => ['serious', 'critical'].includes(impact);
    const lesser = axe._audit.rules.filter(rule => rule.impact && !serious(rule.impact));
    const rules = Object.fromEntries(lesser.map(rule => [rule.id, { enabled: false }]));
    const found = await axe.run({ resultTypes: ['violations'], preload: false, rules });
    return found.violations.filter(rule => serious(rule.impact))
        .map(rule => [rule.id, rule.nodes.map(node => String(node.target[0]))]);
}"""
# Which of the elements that axe names are none of a selector's.
OTHERS = """([targets, own]) => targets.filter(target => {
    const element = document.querySelector(target);
    return !(own && element && element.matches(own));
})"""
