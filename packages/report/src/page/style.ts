/** The report's style: light and dark by the reader's choice, one column on a phone, black on white in print. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1d21; --soft: #5c6570; --line: #dfe3e8; --panel: #f6f7f9; --link: #1f66b5;
  --good: #0f7a4d; --fair: #96690a; --bad: #b3372f; --warn: #fff4d6; --warn-line: #e2b53c; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171a; --ink: #e6e9ec; --soft: #9aa4ae; --line: #2e343a; --panel: #1c2024;
  --link: #7ab5f5; --good: #4cc38f; --fair: #e0b04c; --bad: #f08078; --warn: #33290f; --warn-line: #8a6b1a; } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 78rem; font: 16px/1.55 system-ui, sans-serif; color: var(--ink);
  background: var(--ground); overflow-wrap: break-word }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem } h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; padding-top: .8rem;
  border-top: 1px solid var(--line) } h3 { font-size: 1.02rem; margin: 1.8rem 0 .2rem }
p { max-width: 46rem; margin: .4rem 0 } .soft { color: var(--soft); font-size: .9rem } a { color: var(--link) }
p.finding { font-size: 1.2rem; line-height: 1.4; font-weight: 600; margin: .8rem 0 } ul.finding { font-weight: 600 }
.note { background: var(--warn); border: 1px solid var(--warn-line); border-radius: 6px; padding: .6rem .8rem; margin: 1rem 0; max-width: 46rem }
.scroll { overflow-x: auto; margin: .6rem 0 } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap } thead th { white-space: normal; font-weight: 600; border-bottom: 2px solid var(--line); vertical-align: bottom }
th:first-child, td:first-child { text-align: left; padding-left: 0 } td.text, th.text { text-align: left } td.text:last-child { white-space: normal; min-width: 12rem; font-size: .82rem; line-height: 1.35 }
tbody th { font-weight: 500 } .why { display: block; color: var(--soft); font-weight: 400; font-size: .82rem; line-height: 1.35; white-space: normal; min-width: 9rem;
  max-width: 15rem } .poster { color: var(--soft); font-size: .85rem; display: block }
.verdict { display: inline-block; font-size: .78rem; border: 1px solid currentColor; border-radius: 99px; padding: 0 .5rem; color: var(--soft) }
.reproduced { color: var(--good) } .same-direction { color: var(--fair) } .not-reproduced { color: var(--bad) }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem; margin: .6rem 0 }
figure { margin: 0; padding: .7rem .7rem .4rem; background: var(--panel); border-radius: 8px; break-inside: avoid }
figure svg { display: block; width: 100%; height: auto; max-height: 24rem; color: var(--ink) }
.save { display: flex; gap: .9rem; flex-wrap: wrap; margin-top: .3rem; font-size: .82rem }
.save button { font: inherit; color: var(--link); background: none; border: 0; padding: .25rem 0; cursor: pointer } .save button:hover { text-decoration: underline }
.save button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
ul { padding-left: 1.2rem; max-width: 46rem } li { margin: .25rem 0 } pre { background: var(--panel); padding: .7rem .9rem; border-radius: 6px;
  overflow-x: auto; font-size: .88rem } dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .92rem }
dt { color: var(--soft) } dd { margin: 0 }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .4rem } body { font-size: 15px } th, td { padding: .3rem .5rem } }
@media print { :root { color-scheme: light; --ground: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #fff; --link: #000; --good: #000; --fair: #000;
  --bad: #000; --warn: #fff } html { font-size: 10pt } body { font-size: 1rem; max-width: none; padding: 0 } .save { display: none }
  .scroll { overflow: visible } table { font-size: .85rem } .poster, .why, .verdict { font-size: .75rem } th, td { white-space: normal; padding: .15rem .35rem } h2, h3, h3 + p { break-after: avoid } tr { break-inside: avoid }
  .panels { grid-template-columns: repeat(2, 1fr) } }
`;
